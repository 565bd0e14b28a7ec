import { monitor, tellingFailures } from '../routerBase.ts';
import type { Importer } from './importer.ts';
import type { Uploads } from './uploads.ts';

export interface ImportsParts {
  readonly importer: Pick<Importer, 'preview' | 'start'>;
  readonly uploads: Pick<Uploads, 'add'>;
}

/** For calls whose transport has no way to cancel. */
const never = new AbortController().signal;

export function createImportsRouter({ importer, uploads }: ImportsParts) {
  return {
    preview: monitor.imports.preview.handler(({ input, signal }) =>
      importer.preview(input, signal ?? never),
    ),
    start: monitor.imports.start.handler(async function* ({ input, signal }) {
      yield* tellingFailures(importer.start(input, signal));
    }),
    upload: monitor.imports.upload.handler(({ input }) => uploads.add(input)),
  };
}
