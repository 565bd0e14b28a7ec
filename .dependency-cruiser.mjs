// Who may import whom (docs/architecture.md, "The dependency rule"). Each rule has a planted violation in
// test/fixtures/boundaries, and test/unit/boundaries.test.ts sees every one of them caught.

/** An npm package however it was resolved: by its types or its code, from here or from a fixture below. */
const npm = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;

/** From one folder of ours to all of ours that the folder may not know. */
const layer = (name, folder, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [`^src/${folder}/`, ...allowed] },
});

const protocol = '^src/protocol/';
const core = '^src/core/';
const engine = '^src/engine/';
const demoDoor = '^src/demo/index\\.ts$';
/** What the demo VM answers: the commands, how they are quoted and how their answers are read. */
const catalogue = '^src/engine/remote/(commandCatalogue|commandAnswers|shellQuote)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    layer(
      'protocol-is-a-leaf',
      'protocol',
      [],
      'Everything depends on protocol; it depends on nothing of ours.',
    ),
    layer(
      'core-on-protocol-only',
      'core',
      [protocol],
      'What the data means needs only its shapes.',
    ),
    layer(
      'engine-below-faces',
      'engine',
      [core, protocol],
      'The engine does not know who shows its events, nor the demo VM.',
    ),
    layer(
      'demo-on-catalogue',
      'demo',
      [core, protocol, catalogue],
      'The demo VM knows of the engine only which commands a VM must answer.',
    ),
    layer(
      'renderer-on-core',
      'renderer',
      [core, protocol],
      'The page talks to the engine through the contract alone.',
    ),
    layer(
      'server-on-engine',
      'server',
      [engine, core, protocol, demoDoor],
      'Faces never import each other.',
    ),
    layer(
      'cli-on-engine',
      'cli',
      [engine, core, protocol, demoDoor, '^src/server/'],
      'Faces never import each other, except cli to server for `serve`.',
    ),
    layer(
      'main-on-engine',
      'main',
      [engine, core, protocol, demoDoor],
      'Faces never import each other.',
    ),
    layer(
      'preload-on-protocol',
      'preload',
      [protocol],
      'The bridge script passes messages, nothing else.',
    ),
    {
      name: 'preload-types-only',
      comment: 'A value imported from protocol would bring all of zod into the preload script.',
      severity: 'error',
      from: { path: '^src/preload/' },
      to: { path: protocol, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'engine-barrel',
      comment: 'The engine has one door: src/engine/index.ts, imported as #engine.',
      severity: 'error',
      from: { path: '^src/(server|cli|main|preload|renderer)/' },
      to: { path: engine, pathNot: '^src/engine/index\\.ts$' },
    },
    {
      name: 'demo-barrel',
      comment: 'The demo VM has one door: src/demo/index.ts.',
      severity: 'error',
      from: { path: '^src/(server|cli|main|preload|renderer)/' },
      to: { path: '^src/demo/', pathNot: demoDoor },
    },
    {
      name: 'src-without-tests',
      comment: 'What ships does not lean on tests, benchmarks or scripts.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'electron-only-in-shell',
      comment: 'Outside Electron, importing electron tries to download it and throws.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|preload)/' },
      to: { path: npm('electron') },
    },
    {
      name: 'electron-store-in-one-file',
      comment: 'electron-store imports electron at its top.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/electronSettingsStore\\.ts$' },
      to: { path: npm('electron-store') },
    },
    {
      name: 'ssh2-in-its-folders',
      comment: 'One place opens connections to VMs, one forwards ports, one plays a VM.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(engine/connections|engine/tunnels|demo)/' },
      to: { path: npm('ssh2') },
    },
    {
      name: 'recharts-in-charts',
      comment: 'Charts are drawn in one folder, so the library can be changed there.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/renderer/charts/' },
      to: { path: npm('recharts') },
    },
    {
      name: 'network-in-its-rooms',
      comment:
        'Only the engine connects outward; only its tunnels, the server and the demo VM listen.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(engine|demo|server)/' },
      to: { path: '^(node:)?(net|tls|dgram|http|https|http2)$' },
    },
    {
      name: 'no-node-in-isomorphic',
      comment:
        'protocol, core and renderer run in a browser; a sandboxed preload script has no Node either.',
      severity: 'error',
      from: { path: '^src/(protocol|core|renderer|preload)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-npm-in-core',
      comment: 'core is pure functions over our own types.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '(^|/)node_modules/' },
    },
    {
      name: 'protocol-npm-short-list',
      comment: 'protocol is schemas and the contract made of them.',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { path: '(^|/)node_modules/', pathNot: npm('zod', '@orpc/contract') },
    },
    {
      name: 'shipped-code-on-shipped-packages',
      comment:
        'Code that runs in Node needs its packages under "dependencies"; the renderer is bundled and does not.',
      severity: 'error',
      from: { path: '^src/(protocol|core|engine|demo|server|cli|main)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: npm('electron'),
      },
    },
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one idea or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that resolves to nothing would escape every other rule.',
      severity: 'error',
      from: {},
      // Vite resolves its own query suffixes and virtual modules.
      to: { couldNotResolve: true, pathNot: '\\?' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.](css|svg|png|html)$' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
