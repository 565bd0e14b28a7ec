/** What the app says and shows of a data folder that is mounted read-only. Prints it as JSON. */
import { Cleanup, openFace } from '../../../support/watchDemo.ts';

const [dataDir = '', runId = '', picture = ''] = process.argv.slice(2);
const cleanup = new Cleanup();
const { engine, client } = await openFace(dataDir, cleanup);
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
const { isWriter, readOnlyReason } = engine.about();
const [profile] = await client.profiles.list();
const { filePath } = await engine.locatePicture(runId, picture, 'thumb');
const { total } = await client.log.page({ runId, from: 0, count: 1 });
const told = {
  isWriter,
  readOnlyReason,
  runs: (await client.runs.list()).map(({ status, isWatched }) => ({ status, isWatched })),
  taskCount: (await client.runs.snapshot({ runId })).taskOrder.length,
  lineCount: total,
  picture: filePath,
  watching: await failureOf(client.watch.start({ profileId: profile?.id ?? '' })),
  saving: await failureOf(client.app.saveSettings({ theme: 'dark' })),
};
await cleanup.run();
process.stdout.write(`${JSON.stringify(told)}\n`);
