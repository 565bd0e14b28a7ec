/** A small strict reader of XML, enough for what the app writes: it throws where a real parser would. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};
// eslint-disable-next-line no-control-regex -- XML 1.0 forbids these.
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

export function parseXml(source: string): XmlElement {
  if (FORBIDDEN.test(source) || !source.isWellFormed()) throw new Error('A character XML forbids.');
  const body = source
    .replace(/^<\?xml[^?]*\?>/, '')
    .replaceAll(/<!--([\s\S]*?)-->/g, (_all, comment: string) => {
      if (comment.includes('--')) throw new Error('A comment with "--" in it.');
      return '';
    });
  const open: XmlElement[] = [{ name: '', attributes: {}, children: [], text: '' }];
  let end = 0;
  for (const tag of body.matchAll(/<(\/?)([\w.-]+)((?:\s+[\w.-]+="[^"<]*")*)\s*(\/?)>/g)) {
    const parent = open.at(-1);
    if (parent === undefined) throw new Error('More ends than begins.');
    parent.text += decode(body.slice(end, tag.index));
    end = tag.index + tag[0].length;
    const [, closing, name = '', attributes = '', isEmpty] = tag;
    if (closing === '/') {
      if (parent.name !== name) throw new Error(`</${name}> ends <${parent.name}>.`);
      open.pop();
      continue;
    }
    const element = { name, attributes: readAttributes(attributes), children: [], text: '' };
    parent.children.push(element);
    if (isEmpty !== '/') open.push(element);
  }
  const [root] = open[0]?.children ?? [];
  if (open.length !== 1 || root === undefined || /[<&]/.test(body.slice(end)))
    throw new Error('The document does not end.');
  return root;
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(/([\w.-]+)="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, decode(value)]));
}

function decode(text: string): string {
  if (text.includes('<')) throw new Error(`"<" in the text ${JSON.stringify(text)}.`);
  return text.replace(/&(#?\w*)(;?)/g, (_all, name: string, mark: string) => {
    const known = name.startsWith('#')
      ? String.fromCodePoint(Number(name.slice(1)))
      : ENTITIES[name];
    if (mark !== ';' || known === undefined) throw new Error(`The entity &${name} is not known.`);
    return known;
  });
}
