import type { TreeNode } from '#core/waa/accessibilityTree.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './inspector.module.css';

/** Everything the tree says of one node. */
export function NodeDetail({ node }: { readonly node: TreeNode | null }) {
  return (
    <aside className={css.nodeDetail} aria-label="Node">
      {node === null ? (
        <p className="dim">Point at a node, here or on the picture, to see all it says.</p>
      ) : (
        <dl className={css.nodeFacts}>
          <Fact name="role" value={node.role} />
          {node.name !== '' && <Fact name="name" value={node.name} canCopy />}
          {node.text !== '' && <Fact name="text" value={node.text} canCopy />}
          {node.rect !== null && (
            <Fact
              name="place"
              value={`(${node.rect.x}, ${node.rect.y}) ${node.rect.width} × ${node.rect.height} px`}
            />
          )}
          {node.attributes.map(([name, value], index) => (
            <Fact key={index} name={name} value={value} />
          ))}
        </dl>
      )}
    </aside>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly canCopy?: boolean;
}

function Fact({ name, value, canCopy = false }: FactProps) {
  return (
    <div>
      <dt className="mono">{name}</dt>
      <dd>
        {value}
        {canCopy && <CopyValue value={value} name={name} />}
      </dd>
    </div>
  );
}
