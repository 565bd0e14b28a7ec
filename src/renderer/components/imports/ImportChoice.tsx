import { Button, FileButton, TextInput } from '@mantine/core';
import { IconFile, IconFolder, IconUpload } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import { canChoosePaths, choosePath } from './desktopPaths.ts';
import css from './imports.module.css';
import type { Import } from './useImport.ts';

interface ImportChoiceProps {
  readonly work: Import;
  readonly problem: string | null;
  /** What was typed last, so that it can be mended. */
  readonly path: string;
  readonly onPath: (path: string) => void;
}

/** Which place: by path on the monitor's machine, or a file that this page sends. */
export function ImportChoice({ work, problem, path, onPath }: ImportChoiceProps) {
  const isDesktop = canChoosePaths(window);
  const look = (place: string): void => work.lookAt({ path: place }, place);
  const choose = (kind: 'folder' | 'file'): void => {
    void choosePath(window, kind).then((chosen) => {
      if (chosen !== null) look(chosen);
    });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (path.trim() !== '') look(path.trim());
  };
  return (
    <>
      <p className={css.text}>
        A results folder of WAA or OSWorld, its <code>logs</code>, one log, a zip of those, runs of
        OpenAdapt, Azure&apos;s <code>agent_outputs</code>, or a <code>.waarun</code> file. It is
        read and copied; nothing in it is changed.
      </p>
      <form onSubmit={submit} className={css.row}>
        <TextInput
          className={css.grow}
          label={isDesktop ? 'Path' : 'Path on the machine where the monitor runs'}
          placeholder="/home/you/results"
          value={path}
          onChange={(event) => onPath(event.currentTarget.value)}
          data-autofocus
          spellCheck={false}
        />
        <Button type="submit" disabled={path.trim() === ''}>
          Look
        </Button>
      </form>
      <div className={css.row}>
        {isDesktop ? (
          <>
            <Button
              variant="default"
              leftSection={<IconFolder size={15} />}
              onClick={() => choose('folder')}
            >
              Choose a folder
            </Button>
            <Button
              variant="default"
              leftSection={<IconFile size={15} />}
              onClick={() => choose('file')}
            >
              Choose a file
            </Button>
          </>
        ) : (
          <FileButton
            accept=".zip,.waarun,.log,.txt,.json"
            onChange={(file) => {
              if (file !== null) work.send(file);
            }}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconUpload size={15} />}>
                Send a file from this computer
              </Button>
            )}
          </FileButton>
        )}
        <span className="dim">or drop it anywhere on this window</span>
      </div>
      {problem !== null && (
        <p className={css.problem} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
