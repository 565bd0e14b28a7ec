import { host } from './host.ts';

/** Roles of Electron's documentation. */
const ROLES = new Set([
  'undo',
  'redo',
  'cut',
  'copy',
  'paste',
  'pasteAndMatchStyle',
  'selectAll',
  'delete',
  'minimize',
  'close',
  'quit',
  'reload',
  'forceReload',
  'toggleDevTools',
  'togglefullscreen',
  'resetZoom',
  'zoomIn',
  'zoomOut',
  'fileMenu',
  'editMenu',
  'viewMenu',
  'windowMenu',
  'appMenu',
  'help',
  'about',
  'services',
  'hide',
  'hideOthers',
  'unhide',
  'front',
  'zoom',
]);
const ACCELERATOR =
  /^((CmdOrCtrl|CommandOrControl|Cmd|Command|Ctrl|Control|Alt|Option|Shift|Super|Meta)\+)*([A-Z0-9]|F\d\d?|Plus|Space|Tab|Delete|Enter|Esc|Up|Down|Left|Right|Home|End|[,./?])$/;

interface Template {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly submenu?: readonly Template[];
  readonly click?: (item: object, window: object | undefined, event: object) => void;
}

class MenuStandIn {
  readonly items: readonly Template[];
  constructor(items: readonly Template[]) {
    this.items = items;
  }

  static buildFromTemplate(template: readonly Template[]): MenuStandIn {
    check(template);
    return new MenuStandIn(template);
  }

  static setApplicationMenu(menu: MenuStandIn | null): void {
    applicationMenu = menu;
  }
}
let applicationMenu: MenuStandIn | null = null;
export { MenuStandIn as Menu };

function check(template: readonly Template[]): void {
  for (const item of template) {
    if (item.role !== undefined && !ROLES.has(item.role))
      throw new Error(`Unknown role ${item.role}`);
    if (item.label === undefined && item.role === undefined && item.type !== 'separator') {
      throw new TypeError(
        'Invalid template for MenuItem: must have at least one of label, role or type',
      );
    }
    if (item.accelerator !== undefined && !ACCELERATOR.test(item.accelerator)) {
      throw new Error(`"${item.accelerator}" is no accelerator.`);
    }
    check(item.submenu ?? []);
  }
}

function click(item: Template): void {
  item.click?.(item, undefined, { triggeredByAccelerator: false });
}

function find(items: readonly Template[], labels: readonly string[]): Template {
  const [label, ...rest] = labels;
  const item = items.find((each) => plain(each) === label);
  if (!item)
    throw new Error(`The menu has no "${String(label)}", only ${items.map(plain).join(', ')}.`);
  return rest.length === 0 ? item : find(item.submenu ?? [], rest);
}

function plain(item: Template): string {
  return (item.label ?? item.role ?? item.type ?? '').replaceAll('&', '').toLowerCase();
}

function flatten(items: readonly Template[]): readonly Template[] {
  return items.flatMap((item) => [item, ...flatten(item.submenu ?? [])]);
}

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

function matches(accelerator: string, press: KeyPress): boolean {
  const parts = accelerator.split('+');
  const isCommand = parts.some((part) => /^(CmdOrCtrl|CommandOrControl|Ctrl|Control)$/.test(part));
  return (
    parts.at(-1)?.toLowerCase() === press.key.toLowerCase() &&
    isCommand === press.ctrlKey &&
    parts.includes('Shift') === press.shiftKey &&
    parts.includes('Alt') === press.altKey &&
    !press.metaKey
  );
}

host.handle<{ labels: readonly string[] }>('menu.click', ({ labels }) => {
  click(
    find(
      applicationMenu?.items ?? [],
      labels.map((label) => label.toLowerCase()),
    ),
  );
});
host.handle<KeyPress>('menu.key', (press) => {
  const items = flatten(applicationMenu?.items ?? []);
  const item = items.find(
    (each) => each.accelerator !== undefined && matches(each.accelerator, press),
  );
  if (item) click(item);
});
