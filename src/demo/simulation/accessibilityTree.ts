import { elementsOf } from '../screens/elements.ts';
import type { Desktop } from '../screens/guestScreen.ts';
import { titleOf } from '../screens/windowTitle.ts';

const NAMESPACES = [
  ['st', 'uri:deskat:state.at-spi.gnome.org'],
  ['attr', 'uri:deskat:attributes.at-spi.gnome.org'],
  ['cp', 'uri:deskat:component.at-spi.gnome.org'],
  ['doc', 'uri:deskat:document.at-spi.gnome.org'],
  ['txt', 'uri:deskat:text.at-spi.gnome.org'],
  ['val', 'uri:deskat:value.at-spi.gnome.org'],
  ['act', 'uri:deskat:action.at-spi.gnome.org'],
  ['win', 'uri:deskat:uia.windows.microsoft.org'],
]
  .map(([name, uri]) => `xmlns:${name ?? ''}="${uri ?? ''}"`)
  .join(' ');

/** The accessibility tree of the screen in WAA's XML, on one line. */
export function accessibilityTree(desktop: Desktop): string {
  const front = desktop.windows.at(-1);
  const nodes = elementsOf(desktop).map(
    ({ name, kind, rect }) =>
      `<${kind === 'text' ? 'text' : 'button'} name="${escapeXml(name)}" st:enabled="true" st:visible="true" cp:screencoord="(${rect.x}, ${rect.y})" cp:size="(${rect.width}, ${rect.height})"/>`,
  );
  const title = front === undefined ? 'Desktop' : titleOf(front.content);
  return `<desktop ${NAMESPACES}><window name="${escapeXml(title)}" st:active="true">${nodes.join('')}</window><pane name="Taskbar" st:enabled="true" st:visible="true" cp:screencoord="(0, 672)" cp:size="(1280, 48)" class_name="Shell_TrayWnd"/></desktop>`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
