/** Where pictures and the agent's actions on them are drawn on the page. */

export { marksOf, pointerAfter, type Mark, type Point } from '#core/pictures/marks.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest rectangle of the picture's shape inside the space, centred. */
export function fitInside(
  space: Size,
  picture: Size,
): Size & { readonly left: number; readonly top: number } {
  if (space.width <= 0 || space.height <= 0 || picture.width <= 0 || picture.height <= 0) {
    return { left: 0, top: 0, width: 0, height: 0 };
  }
  const scale = Math.min(space.width / picture.width, space.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { left: (space.width - width) / 2, top: (space.height - height) / 2, width, height };
}
