/** The state of a permission; `null` where it can't be asked. `name` may be one that TypeScript's DOM library lacks. */
export async function permissionState(
  permissions: Permissions | undefined,
  name: string,
): Promise<PermissionState | null> {
  try {
    return (await permissions?.query({ name: name as PermissionName }))?.state ?? null;
  } catch {
    // Browsers reject a permission name that they don't know.
    return null;
  }
}
