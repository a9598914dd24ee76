/** What is read of package-lock.json. */
export interface LockFile {
  /** By their folders; the empty one is the project itself. */
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

/** Whether what was installed by one lock file has all that another asks for, in the same versions. */
export function hasAllOf(installed: LockFile, wanted: LockFile): boolean {
  return Object.entries(wanted.packages).every(([folder, { version, integrity }]) => {
    const found = installed.packages[folder];
    return folder === '' || (found !== undefined && found.version === version && found.integrity === integrity);
  });
}
