import { ActionIcon, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { toCsv, type CsvSheet } from '#core/format/csv.ts';
import { showError } from '../kit/useAct.ts';
import { toPng, toSvgText } from './pictureOf.ts';
import { saveBlob, saveText } from './saveFile.ts';

interface SaveMenuProps {
  /** Of the file, without an ending. */
  readonly name: string;
  readonly sheet: () => CsvSheet;
  /** For charts: the drawing and what stands above it; null while the table is shown instead. */
  readonly drawing?: { readonly title: string; readonly find: () => SVGSVGElement | null };
  readonly isDisabled?: boolean;
}

/** Saves a table as CSV, and a chart as SVG and PNG too. */
export function SaveMenu({ name, sheet, drawing, isDisabled = false }: SaveMenuProps) {
  const savePicture = async (kind: 'svg' | 'png'): Promise<void> => {
    const found = drawing?.find() ?? null;
    if (found === null) throw new Error('The chart is not drawn: switch from the table to it.');
    const text = toSvgText(found, drawing?.title ?? name);
    if (kind === 'svg') saveText(`${name}.svg`, text, 'image/svg+xml');
    else saveBlob(`${name}.png`, await toPng(text));
  };
  const picture = (kind: 'svg' | 'png') => () => void savePicture(kind).catch(showError);
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon size={22} aria-label={`Save ${name}`} title="Save" disabled={isDisabled}>
          <IconDownload size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {drawing !== undefined && <Menu.Item onClick={picture('png')}>Picture (PNG)</Menu.Item>}
        {drawing !== undefined && <Menu.Item onClick={picture('svg')}>Drawing (SVG)</Menu.Item>}
        <Menu.Item onClick={() => saveText(`${name}.csv`, toCsv(sheet()), 'text/csv')}>
          Table (CSV)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
