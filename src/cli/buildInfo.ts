/** Version, commit and build time, put in by the build; straight from the sources there are none. */
declare const __APP_VERSION__: string | undefined;
declare const __APP_COMMIT__: string | undefined;
declare const __BUILD_TIME__: string | undefined;

export interface BuildInfo {
  readonly version: string;
  readonly commit: string;
  readonly builtAt: string;
}

export const buildInfo: BuildInfo = {
  version: typeof __APP_VERSION__ === 'undefined' ? '0.0.0' : __APP_VERSION__,
  commit: typeof __APP_COMMIT__ === 'undefined' ? 'unknown' : __APP_COMMIT__,
  builtAt: typeof __BUILD_TIME__ === 'undefined' ? 'not built' : __BUILD_TIME__,
};
