import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { createScriptedEngine } from '../../support/scriptedEngine.ts';
import { startTestServer } from '../../support/startServer.ts';

test('an export is a download with its own name, for those who are logged in', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-downloads-'));
  const filePath = path.join(dir, 'made.csv');
  await writeFile(filePath, 'a,b\r\n');
  const { engine } = await createScriptedEngine();
  const file = { filePath, fileName: 'made.csv', mediaType: 'text/csv; charset=utf-8' };
  const server = await startTestServer({
    ...engine,
    locateExport: (exportId) => {
      if (exportId === 'file') return { ...file, isFolder: false };
      if (exportId === 'folder') return { ...file, isFolder: true };
      throw new MonitorError(ERROR_CODES.notFound, 'There is no such export.', 'Export again.');
    },
  });
  try {
    const { status, headers, body } = await server.authorised('/exports/file');
    const others = ['folder', 'gone', '..%2F..%2Fetc%2Fpasswd', ''].map(
      async (name) => (await server.authorised(`/exports/${name}`)).status,
    );
    expect({
      status,
      body,
      name: headers['content-disposition'],
      type: headers['content-type'],
      others: await Promise.all(others),
      stranger: (await server.call('/exports/file')).status,
    }).toEqual({
      status: 200,
      body: 'a,b\r\n',
      name: 'attachment; filename="made.csv"',
      type: 'text/csv; charset=utf-8',
      others: [404, 404, 404, 404],
      stranger: 401,
    });
  } finally {
    await server.close();
    await rm(dir, { recursive: true, force: true });
  }
});
