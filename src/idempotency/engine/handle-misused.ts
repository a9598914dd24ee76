/** Thrown when a handler misuses its handle. A defect of the feature: the caller gets 500 and nothing is written. */
export class HandleMisused extends Error {}
