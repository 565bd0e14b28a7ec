/** The part of the app's log that sessions use. */
export interface SessionLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}
