/** A drawn chart as a picture that looks the same outside the page. */

const SVG = 'http://www.w3.org/2000/svg';
/** What decides how a drawing looks; everything else the shapes say themselves. */
const COPIED_STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'visibility',
  'display',
] as const;
const TITLE_HEIGHT = 26;
/** Sharp on paper: three pixels for each of the page's. */
const PNG_SCALE = 3;

/** Colours of the page become values, for its custom properties are not known elsewhere. */
export function toSvgText(drawing: SVGSVGElement, title: string): string {
  const { width, height } = drawing.getBoundingClientRect();
  const copy = drawing.cloneNode(true) as SVGSVGElement; // A clone is what its original is.
  copyStyles(drawing, copy);
  copy.setAttribute('y', String(TITLE_HEIGHT));
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const page = getComputedStyle(document.body);
  const sheet = document.createElementNS(SVG, 'svg');
  sheet.setAttribute('xmlns', SVG);
  sheet.setAttribute('width', String(width));
  sheet.setAttribute('height', String(height + TITLE_HEIGHT));
  sheet.setAttribute('viewBox', `0 0 ${width} ${height + TITLE_HEIGHT}`);
  sheet.append(background(getComputedStyle(drawing).getPropertyValue('--surface-1')));
  sheet.append(heading(title, page.color, page.fontFamily), copy);
  return new XMLSerializer().serializeToString(sheet);
}

function copyStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of COPIED_STYLES) to.setAttribute(name, style.getPropertyValue(name));
  to.removeAttribute('style');
  to.removeAttribute('class');
  [...from.children].forEach((child, index) => {
    const twin = to.children[index];
    if (twin !== undefined) copyStyles(child, twin);
  });
}

function background(color: string): SVGRectElement {
  const rect = document.createElementNS(SVG, 'rect');
  rect.setAttribute('width', '100%');
  rect.setAttribute('height', '100%');
  rect.setAttribute('fill', color === '' ? '#ffffff' : color);
  return rect;
}

function heading(title: string, color: string, font: string): SVGTextElement {
  const text = document.createElementNS(SVG, 'text');
  text.setAttribute('x', '8');
  text.setAttribute('y', '17');
  text.setAttribute('fill', color);
  text.setAttribute('font-family', font);
  text.setAttribute('font-size', '13');
  text.setAttribute('font-weight', '600');
  text.textContent = title;
  return text;
}

export async function toPng(svgText: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svgText], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * PNG_SCALE;
    canvas.height = image.naturalHeight * PNG_SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error('The picture of the chart could not be made.'));
        else resolve(blob);
      }, 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
