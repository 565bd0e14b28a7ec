/** Ports of a VM made reachable on this computer, through SSH. They listen on loopback only. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instantSchema } from './vocabulary.ts';

const portSchema = z.int().min(1).max(65_535);

/** A forward that a person made or took over from `LocalForward`; saved with its VM. */
export const savedForwardSchema = z.object({
  title: z.string().trim().max(100).default(''),
  /** As seen from the VM. */
  remoteHost: z
    .string()
    .trim()
    .min(1, 'A forward needs a host as seen from the VM.')
    .max(255)
    .regex(/^[^\s/@]+$/, 'A host name has no spaces, "/" or "@".'),
  remotePort: portSchema,
  /** Wanted here; another one is taken when it is in use. Null: the same as on the VM. */
  localPort: portSchema.nullable().default(null),
});
export type SavedForward = z.infer<typeof savedForwardSchema>;

/** Forwards of one VM; more would be a mistake. */
export const MAX_FORWARDS = 20;

/**
 * `viewer`: Windows' screen in the browser. `rdp`: Remote Desktop. `guest`: WAA's server in Windows.
 * Their addresses on the VM are found when they are opened.
 */
export const TUNNEL_PRESETS = ['viewer', 'rdp', 'guest'] as const;
export type TunnelPreset = (typeof TUNNEL_PRESETS)[number];

export const tunnelStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('closed') }),
  z.object({ status: z.literal('opening') }),
  z.object({ status: z.literal('open'), since: instantSchema }),
  /** Listening here; the connection to the VM is being made again. */
  z.object({ status: z.literal('waiting'), reason: z.string() }),
  z.object({ status: z.literal('failed'), message: z.string(), remedy: z.string() }),
]);
export type TunnelState = z.infer<typeof tunnelStateSchema>;

export const tunnelSchema = z.object({
  /** A preset's name, or `host:port` of a forward of one's own. */
  id: z.string(),
  preset: z.enum(TUNNEL_PRESETS).nullable(),
  /** What it is for. */
  title: z.string(),
  /** As seen from the VM; null until it was found. */
  remote: z.string().nullable(),
  /** On 127.0.0.1; null while closed. */
  localPort: portSchema.nullable(),
  /** To open in a browser; null where that makes no sense or it is closed. */
  url: z.string().nullable(),
  state: tunnelStateSchema,
  /** Connections through it now. */
  connections: z.int().nonnegative(),
  /** Since it was opened. */
  bytesToVm: z.number().nonnegative(),
  bytesFromVm: z.number().nonnegative(),
  /** Why the latest connection through it did not come about; null when it did. */
  lastProblem: z.string().nullable(),
});
export type Tunnel = z.infer<typeof tunnelSchema>;

const ofVm = z.object({ profileId: z.string() });
const oneTunnel = ofVm.extend({ id: z.string() });

export const tunnelsContract = {
  /** Presets first, then the VM's own forwards; closed ones too. */
  list: oc
    .route({ method: 'GET', path: '/tunnels/{profileId}' })
    .input(ofVm)
    .output(z.array(tunnelSchema)),
  /** Opens it, or opens it anew: with a new look at the VM. */
  open: oc
    .route({ method: 'POST', path: '/tunnels/{profileId}/open' })
    .input(oneTunnel)
    .output(tunnelSchema),
  close: oc
    .route({ method: 'POST', path: '/tunnels/{profileId}/close' })
    .input(oneTunnel)
    .output(tunnelSchema),
  /** A forward of one's own, saved with the VM; it is not opened yet. */
  add: oc
    .route({ method: 'POST', path: '/tunnels/{profileId}' })
    .input(ofVm.extend({ forward: savedForwardSchema }))
    .output(tunnelSchema),
  /** Closes and forgets a forward of one's own. */
  remove: oc
    .route({ method: 'POST', path: '/tunnels/{profileId}/remove' })
    .input(oneTunnel)
    .output(z.object({ isRemoved: z.boolean() })),
};
