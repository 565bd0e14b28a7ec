// npm run icons: the PNGs in resources/ from the drawings beside them. Run by hand after a drawing changed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { runScript } from './runScript.mjs';
import { repository, say } from './runTool.mjs';

const resources = join(repository, 'resources');

/** Light enough for dark task bars, dark enough for light ones; macOS recolours its black template by itself. */
const trayColour = '#3b6fd4';

await runScript(async () => {
  const icon = readFileSync(join(resources, 'icon.svg'), 'utf8');
  const tray = readFileSync(join(resources, 'tray.svg'), 'utf8');
  await draw(icon, 512, 'icon.png');
  for (const [size, suffix] of [
    [16, ''],
    [32, '@2x'],
  ]) {
    await draw(tray, size, `trayTemplate${suffix}.png`);
    await draw(tray.replaceAll('#000', trayColour), size, `tray${suffix}.png`);
  }
});

async function draw(svg, size, name) {
  const viewBoxSize = Number(/viewBox="0 0 (\d+)/.exec(svg)[1]);
  // 72 dpi is one pixel per unit; drawing at the final density keeps edges sharp.
  await sharp(Buffer.from(svg), { density: (72 * size) / viewBoxSize })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toFile(join(resources, name));
  say(`resources/${name} ${size}×${size}`);
}
