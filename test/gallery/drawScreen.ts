/** Windows-like pictures for the gallery, drawn when asked for. */
const drawn = new Map<string, string>();

export function drawScreen(ref: string): string {
  const known = drawn.get(ref);
  if (known !== undefined) return known;
  const url = ref.includes('install') ? drawInstall() : drawDesktop(ref);
  drawn.set(ref, url);
  return url;
}

function drawInstall(): string {
  const { canvas, pen } = newCanvas();
  pen.fillStyle = '#0a3b7a';
  pen.fillRect(0, 0, 1280, 800);
  pen.fillStyle = '#ffffff';
  pen.font = '34px sans-serif';
  pen.fillText('Installing Windows', 480, 360);
  pen.font = '20px sans-serif';
  pen.fillText('43 % complete. Your PC will restart several times.', 420, 410);
  return canvas.toDataURL('image/png');
}

function drawDesktop(ref: string): string {
  const { canvas, pen } = newCanvas();
  const hue = Array.from(ref).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  const sky = pen.createLinearGradient(0, 0, 1280, 800);
  sky.addColorStop(0, `hsl(${hue} 45% 32%)`);
  sky.addColorStop(1, `hsl(${(hue + 40) % 360} 50% 18%)`);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 1280, 800);
  pen.fillStyle = '#f6f7f9';
  pen.fillRect(150, 70, 900, 600);
  pen.fillStyle = '#217346';
  pen.fillRect(150, 70, 900, 34);
  pen.fillStyle = '#ffffff';
  pen.font = '15px sans-serif';
  pen.fillText('Quarterly figures.xlsx - LibreOffice Calc', 166, 93);
  pen.strokeStyle = '#d3d7dd';
  for (let row = 0; row < 22; row += 1) pen.strokeRect(150, 130 + row * 24, 900, 24);
  for (let column = 0; column < 9; column += 1) pen.strokeRect(150 + column * 100, 130, 100, 528);
  pen.fillStyle = '#22262c';
  pen.font = '13px sans-serif';
  const step = Number(/(\d+)\.png$/.exec(ref)?.[1] ?? 0);
  for (let row = 0; row < 4 + step; row += 1)
    pen.fillText(String(1200 + ((row * 731 + hue) % 900)), 262, 147 + row * 24);
  pen.fillStyle = '#1d222a';
  pen.fillRect(0, 760, 1280, 40);
  pen.fillStyle = '#5aa9ff';
  for (let index = 0; index < 6; index += 1) pen.fillRect(520 + index * 44, 769, 22, 22);
  return canvas.toDataURL('image/png');
}

function newCanvas(): { canvas: HTMLCanvasElement; pen: CanvasRenderingContext2D } {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 800;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('This browser cannot draw on a canvas.');
  return { canvas, pen };
}
