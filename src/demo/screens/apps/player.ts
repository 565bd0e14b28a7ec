import { paintMenuBar } from '../controls.ts';
import type { ContentOf, Rect } from '../guestScreen.ts';
import { box, type Painter } from '../painter.ts';

const DURATION_SECONDS = 213;

export function paintPlayer(painter: Painter, content: ContentOf<'player'>, area: Rect): void {
  painter.fill(area, '#f0f1f4');
  paintMenuBar(
    painter,
    ['Media', 'Playback', 'Audio', 'Video', 'Subtitle', 'Tools', 'View', 'Help'],
    area.x + 6,
    area.y + 14,
  );
  const picture = box(area.x, area.y + 28, area.width, area.height - 108);
  painter.fill(picture, '#0c0d10');
  painter.element(
    'Video area',
    'icon',
    box(picture.x + picture.width / 2 - 60, picture.y + picture.height / 2 - 60, 120, 120),
  );
  if (content.file === 'VLC media player') paintCone(painter, picture);
  else paintScene(painter, content, picture);
  paintControls(painter, content, area);
}

function paintCone(painter: Painter, area: Rect): void {
  const x = area.x + area.width / 2;
  const y = area.y + area.height / 2;
  painter.polygon(
    [
      [x, y - 90],
      [x + 62, y + 54],
      [x - 62, y + 54],
    ],
    '#f28c1b',
  );
  painter.polygon(
    [
      [x - 20, y - 40],
      [x + 20, y - 40],
      [x + 36, y],
      [x - 36, y],
    ],
    '#ffffff',
  );
  painter.fill(box(x - 92, y + 54, 184, 26), '#f28c1b', 6);
}

/** A landscape that moves on with the position, so that two moments look different. */
function paintScene(painter: Painter, content: ContentOf<'player'>, area: Rect): void {
  const height = area.height - 24;
  const width = Math.min(area.width, Math.round((height * 16) / 9));
  const scene = box(area.x + (area.width - width) / 2, area.y + 12, width, height);
  painter.clip(scene, () => {
    painter.fill(scene, '#f3b27a');
    painter.fill(box(scene.x, scene.y, scene.width, scene.height * 0.4), '#e8935f');
    painter.circle(
      scene.x + scene.width * (0.2 + content.position * 0.5),
      scene.y + scene.height * 0.45,
      54,
      '#fff0cf',
    );
    const shift = content.position * 220;
    for (const [base, colour, step] of [
      [0.55, '#a85a4a', 210],
      [0.66, '#6d3f4c', 160],
      [0.8, '#3a2a3d', 240],
    ] as const) {
      const points: [number, number][] = [[scene.x, scene.y + scene.height]];
      for (let x = -step; x <= scene.width + step; x += step / 2) {
        const isPeak = Math.round((x + step) / (step / 2)) % 2 === 0;
        points.push([
          scene.x + x - (shift % step),
          scene.y + scene.height * base + (isPeak ? -46 : 20),
        ]);
      }
      points.push([scene.x + scene.width, scene.y + scene.height]);
      painter.polygon(points, colour);
    }
  });
}

function paintControls(painter: Painter, content: ContentOf<'player'>, area: Rect): void {
  const y = area.y + area.height - 66;
  const seconds = Math.round(content.position * DURATION_SECONDS);
  painter.text(area.x + 14, y, clock(seconds), { size: 12 });
  const track = box(area.x + 64, y - 3, area.width - 128, 6);
  painter.fill(track, '#cfd5de', 3);
  painter.fill(box(track.x, track.y, track.width * content.position, 6), '#f28c1b', 3);
  painter.circle(track.x + track.width * content.position, y, 7, '#ffffff');
  painter.ring(track.x + track.width * content.position, y, 7, '#b9762a', 1.5);
  painter.element('Position', 'icon', track);
  painter.text(area.x + area.width - 14, y, clock(DURATION_SECONDS), { size: 12, align: 'right' });
  const row = area.y + area.height - 30;
  for (const [index, [name, glyph]] of (
    [
      [content.isPlaying ? 'Pause' : 'Play', content.isPlaying ? '❚❚' : '►'],
      ['Previous', '◄◄'],
      ['Stop', '■'],
      ['Next', '►►'],
      ['Full screen', '⊞'],
      ['Playlist', '☰'],
      ['Loop', '↻'],
    ] as const
  ).entries()) {
    const rect = box(area.x + 12 + index * 46, row - 16, 38, 32);
    painter.fill(rect, '#ffffff', 4);
    painter.stroke(rect, '#cdd3dc', 4);
    painter.text(rect.x + 19, row, glyph, {
      size: glyph.length > 1 ? 10 : 14,
      font: 'symbols',
      align: 'center',
      colour: '#3b4252',
    });
    painter.element(name, 'icon', rect);
  }
  const volume = box(area.x + area.width - 160, row - 5, 110, 10);
  painter.fill(volume, '#dfe3e9', 5);
  painter.fill(
    box(volume.x, volume.y, (volume.width * Math.min(125, content.volumePercent)) / 125, 10),
    '#3aa757',
    5,
  );
  painter.text(area.x + area.width - 14, row, `${content.volumePercent}%`, {
    size: 12,
    align: 'right',
  });
  painter.element('Volume', 'icon', volume);
}

function clock(seconds: number): string {
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
