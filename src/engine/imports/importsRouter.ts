import { monitor, tellingFailures } from '../routerBase.ts';
import type { FolderWatches } from './folderWatches.ts';
import type { Importer } from './importer.ts';
import type { Uploads } from './uploads.ts';

export interface ImportsParts {
  readonly importer: Pick<Importer, 'preview' | 'start'>;
  readonly uploads: Pick<Uploads, 'add'>;
  readonly folders: Pick<FolderWatches, 'start' | 'stop'>;
}

/** For calls whose transport has no way to cancel. */
const never = new AbortController().signal;

export function createImportsRouter({ importer, uploads, folders }: ImportsParts) {
  return {
    preview: monitor.imports.preview.handler(({ input, signal }) =>
      importer.preview(input, signal ?? never),
    ),
    start: monitor.imports.start.handler(async function* ({ input, signal }) {
      yield* tellingFailures(importer.start(input, signal));
    }),
    watch: monitor.imports.watch.handler(async ({ input }) => ({
      runId: await folders.start(input.path),
    })),
    upload: monitor.imports.upload.handler(({ input }) => uploads.add(input)),
  };
}
