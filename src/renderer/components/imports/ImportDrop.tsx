import { useEffect, useState } from 'react';
import { useMonitor } from '../../store/useMonitor.ts';
import { pathOfFile } from './desktopPaths.ts';
import { importRequest, type ImportRequest } from './importDialogState.ts';
import css from './imports.module.css';

/** A file or folder dropped anywhere on the window is looked at for import. */
export function ImportDrop() {
  const isWriter = useMonitor((state) => state.about?.isWriter ?? false);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!isWriter) return undefined;
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      // Without this, the browser opens the file in place of the page.
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      const request = requestOf(event.dataTransfer);
      if (request === null) return;
      event.preventDefault();
      importRequest.set(request);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [isWriter]);
  if (!isOver) return null;
  return (
    <div className={css.drop} role="status">
      Drop to import
    </div>
  );
}

/** In a browser a folder has no content to send and no path to name: then the dialog asks for one. */
function requestOf(transfer: DataTransfer | null): ImportRequest | null {
  const file = transfer?.files[0];
  if (transfer === null || file === undefined) return null;
  const path = pathOfFile(window, file);
  if (path !== null) return { kind: 'path', path };
  const isFolder = transfer.items[0]?.webkitGetAsEntry()?.isDirectory === true;
  return isFolder ? { kind: 'ask' } : { kind: 'file', file };
}
