import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { describeFailure } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { rendererDir } from '../packageRoot.ts';
import { untilInterrupted } from '../untilInterrupted.ts';

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly open?: boolean;
  readonly dangerouslyBind?: string;
}

/** The browser face, until Ctrl+C. Its URL is the last line of start-up. */
export async function serve(context: CommandContext, flags: ServeFlags): Promise<ExitCode> {
  const { io, dependencies } = context;
  // Whoever has the token from another machine has no business with the files of this one.
  const allowsLocalPaths = flags.dangerouslyBind === undefined;
  const options = { face: 'browser', allowsLocalPaths } as const;
  return withEngine(context, options, async ({ engine }) => {
    const { isWriter, writer, readOnlyReason } = engine.about();
    if (readOnlyReason !== null) context.note(`${readOnlyReason} Runs in it are shown.`);
    else if (!isWriter)
      context.note(`Reading along: the data folder is held by the ${writer ?? 'other instance'}.`);
    if (flags.dangerouslyBind !== undefined) {
      context.note(
        `Other machines can reach ${flags.dangerouslyBind}: whoever has the token controls this app.`,
      );
    }
    const server = await dependencies.startServer(engine, {
      host: flags.host,
      port: flags.port,
      rendererDir: rendererDir(),
      ...(flags.dangerouslyBind !== undefined && { dangerouslyBind: flags.dangerouslyBind }),
    });
    try {
      context.result(server.url, { type: 'serving', url: server.url, port: server.port });
      if (flags.open) await openInBrowser(context, server.url);
      await untilInterrupted(io.interrupted);
    } finally {
      await server.close();
    }
    return EXIT.interrupted;
  });
}

/** The page is served either way. */
async function openInBrowser(context: CommandContext, url: string): Promise<void> {
  try {
    await context.io.openUrl(url);
  } catch (error) {
    context.note(
      `Could not open a browser (${describeFailure(error).message}). Open the URL by hand.`,
    );
  }
}
