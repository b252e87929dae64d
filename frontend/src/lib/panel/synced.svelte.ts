/** When what the screen shows was read from the server, in milliseconds since the epoch; 0: the screen did not say. */
export const synced = $state({ at: 0 });
