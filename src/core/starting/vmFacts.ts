/** What was seen on a VM before a start: the ground on which checks and plan are made. */

export interface ResultsFacts {
  /** Null for the VM's own file system. */
  readonly container: string | null;
  /** Full path. */
  readonly path: string;
  /** Null when they could not be listed: then nothing may touch them. */
  readonly listed: { readonly fileCount: number; readonly sizeBytes: number } | null;
  /**
   * How it can be moved: by this login, by a container with root's rights, or not at all because the
   * folder itself is mounted into a container that runs.
   */
  readonly move: 'directly' | 'as_root' | 'never';
}

export interface FolderFacts {
  /** Full path on the VM. */
  readonly path: string;
  readonly exists: boolean;
}

export interface VmFacts {
  readonly docker:
    | { readonly status: 'ok'; readonly version: string }
    | { readonly status: 'failed'; readonly message: string; readonly remedy: string };
  /** The one of the profile's name; null when there is none. */
  readonly container: {
    readonly name: string;
    readonly state: string;
    readonly isRunning: boolean;
    /** Identifies this start of it. */
    readonly runKey: string | null;
  } | null;
  /** Clients (run.py) that run in it now. */
  readonly clientCount: number;
  /** Null when it was not asked. */
  readonly hasImage: boolean | null;
  readonly loginFolder: string;
  readonly waaFolder: FolderFacts;
  /** WAA's client, mounted into the container at /client. */
  readonly clientFolder: FolderFacts;
  /** WAA's scripts for the guest, mounted at /shared. */
  readonly setupFolder: FolderFacts;
  readonly storageFolder: FolderFacts & { readonly hasGoldenImage: boolean };
  readonly hasKvm: boolean;
  /** Free bytes where the storage folder is; null when that could not be read. */
  readonly freeBytes: number | null;
  /** Null when it could not be found out. */
  readonly usedPorts: readonly number[] | null;
  /** Null when there are none. */
  readonly results: ResultsFacts | null;
  /** Names of the variables that the running container has. */
  readonly containerVariables: readonly string[];
}
