/** `GET /api/studio`: what the server serves. */
export interface StudioAnswer {
  readonly version: string;
  /** Name of the data, where there is some. */
  readonly data: string | null;
  /** The folder of runs, as users know it. */
  readonly runsFolder: string;
  /** Whether other machines can reach it. */
  readonly isRemote: boolean;
}

/** The body of every answer that is no success. */
export interface ErrorAnswer {
  /** One clear sentence. */
  readonly error: string;
}
