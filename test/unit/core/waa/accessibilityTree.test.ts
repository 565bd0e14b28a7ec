import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_TREE_NODES,
  nodeAt,
  parseAccessibilityTree,
  treeRows,
  type TreeNode,
} from '#core/waa/accessibilityTree.ts';

const TREE = `<desktop xmlns:st="uri:deskat:state" xmlns:cp="uri:deskat:component">
  <window name="Save &amp; close &#10;&lt;now&gt;" st:active="true" cp:screencoord="(10, 20)" cp:size="(400, 300)">
    <button name="OK" st:enabled="true" cp:screencoord="(30, 40)" cp:size="(80, 20)"/>
    <edit name="File name" cp:screencoord="(-5, 70)" cp:size="(0, 20)">report.txt</edit>
  </window>
  <pane name='Taskbar' class_name="Shell_TrayWnd" cp:screencoord="(0, 672)" cp:size="(1280, 48)"/>
</desktop>`;

function nodesOf(source: string): readonly TreeNode[] {
  const tree = parseAccessibilityTree(source);
  return tree.status === 'read' ? tree.nodes : [];
}

describe('reading', () => {
  test('gives every node its place, its parent and where its subtree ends', () => {
    expect(
      nodesOf(TREE).map(({ role, parent, depth, end, rect }) => ({
        role,
        parent,
        depth,
        end,
        rect,
      })),
    ).toEqual([
      { role: 'desktop', parent: -1, depth: 0, end: 5, rect: null },
      {
        role: 'window',
        parent: 0,
        depth: 1,
        end: 4,
        rect: { x: 10, y: 20, width: 400, height: 300 },
      },
      {
        role: 'button',
        parent: 1,
        depth: 2,
        end: 3,
        rect: { x: 30, y: 40, width: 80, height: 20 },
      },
      { role: 'edit', parent: 1, depth: 2, end: 4, rect: null },
      {
        role: 'pane',
        parent: 0,
        depth: 1,
        end: 5,
        rect: { x: 0, y: 672, width: 1280, height: 48 },
      },
    ]);
  });

  test('reads names with entities, texts and attributes without their namespaces', () => {
    const [desktop, window, , edit, pane] = nodesOf(TREE);
    expect({
      namespaces: desktop?.attributes,
      name: window?.name,
      state: window?.attributes,
      text: edit?.text,
      className: pane?.attributes,
    }).toEqual({
      namespaces: [],
      name: 'Save & close \n<now>',
      state: [['active', 'true']],
      text: 'report.txt',
      className: [['class_name', 'Shell_TrayWnd']],
    });
  });

  test('tells no tree from no XML', () => {
    expect(
      ['No data available', '', '   ', 'just words', '<'].map(
        (text) => parseAccessibilityTree(text).status,
      ),
    ).toEqual(['none', 'none', 'none', 'unreadable', 'unreadable']);
  });

  test('keeps what came before the end of a file that is cut, and says so', () => {
    const tree = parseAccessibilityTree(TREE.slice(0, TREE.indexOf('<edit') + 12));
    expect(tree).toMatchObject({ status: 'read', isCut: true });
    expect(nodesOf(TREE.slice(0, TREE.indexOf('<edit') + 12)).map(({ role }) => role)).toEqual([
      'desktop',
      'window',
      'button',
    ]);
  });

  test('resolves no entity of its own making and runs into no bomb', () => {
    const bomb = `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><desktop name="&b;"/>`;
    expect(nodesOf(bomb).map(({ name }) => name)).toEqual(['&b;']);
  });

  test('does not let closing tags of too deep nodes close the nodes above', () => {
    const deep = `<desktop>${'<pane>'.repeat(500)}${'</pane>'.repeat(500)}<button name="after"/></desktop>`;
    expect(nodesOf(deep).at(-1)).toMatchObject({ role: 'button', parent: 0, depth: 1 });
  });

  test('stops at a bounded number of nodes', () => {
    const tree = parseAccessibilityTree(`<desktop>${'<a/>'.repeat(MAX_TREE_NODES + 10)}</desktop>`);
    expect(tree).toMatchObject({ status: 'read', isCut: true });
    expect(nodesOf(`<desktop>${'<a/>'.repeat(MAX_TREE_NODES + 10)}</desktop>`)).toHaveLength(
      MAX_TREE_NODES,
    );
  });

  test('never throws, and every node is within its parent, whatever the text is', () => {
    const soup = fc.array(
      fc.constantFrom(
        '<a',
        '<b name="x"',
        '>',
        '/>',
        '</a>',
        '</b>',
        '<!--',
        '-->',
        '"',
        "'",
        '&#x',
        '=',
        'text',
        '<',
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(soup, (parts) => {
        for (const node of nodesOf(parts.join(' '))) {
          expect(node.end).toBeGreaterThan(node.index);
          expect(node.parent).toBeLessThan(node.index);
        }
      }),
    );
  });
});

describe('looking into it', () => {
  test('means the smallest node at a place', () => {
    const nodes = nodesOf(TREE);
    expect(
      [
        { x: 31, y: 41 },
        { x: 200, y: 200 },
        { x: 600, y: 700 },
        { x: 900, y: 100 },
      ].map((at) => nodeAt(nodes, at)?.name.slice(0, 7) ?? null),
    ).toEqual(['OK', 'Save & ', 'Taskbar', null]);
  });

  test('leaves out what is below a closed node', () => {
    expect(treeRows(nodesOf(TREE), '', new Set([1])).map(({ node }) => node.role)).toEqual([
      'desktop',
      'window',
      'pane',
    ]);
  });

  test('shows what has all the words, in any attribute, with everything above it', () => {
    const rows = treeRows(nodesOf(TREE), 'enabled=true ok', new Set([1]));
    expect(rows.map(({ node, isHit }) => [node.role, isHit])).toEqual([
      ['desktop', false],
      ['window', false],
      ['button', true],
    ]);
  });
});
