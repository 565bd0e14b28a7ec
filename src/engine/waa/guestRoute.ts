/** The ways from the VM to the guest server; WAA itself publishes its port on none of them. */
export type GuestRoute =
  /** A port of the VM, or of the container's own address, through the SSH connection. */
  | { readonly kind: 'published' | 'container_ip'; readonly host: string; readonly port: number }
  /** curl inside the container. Works always, costs a process per request. */
  | { readonly kind: 'exec'; readonly container: string; readonly guestIp: string };

export const GUEST_PORT = 5000;

/** For people, e.g. `published port 127.0.0.1:5000`. */
export function describeRoute(route: GuestRoute): string {
  switch (route.kind) {
    case 'published':
      return `published port ${route.host}:${route.port}`;
    case 'container_ip':
      return `container address ${route.host}:${route.port}`;
    case 'exec':
      return `curl in ${route.container} to ${route.guestIp}:${GUEST_PORT}`;
  }
}
