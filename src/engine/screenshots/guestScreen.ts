/** The part of the guest server's client that the poller needs; `engine/waa/guestServer.ts` has it. */
export interface GuestScreen {
  /** PNG of the whole screen. Rejects when the guest server does not answer. */
  screenshot(signal: AbortSignal): Promise<Buffer>;
}
