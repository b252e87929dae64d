/** What stands over a screen and belongs to none. The turno that is open is in the address: ?turno=id. */
export const overlay = $state({ palette: false, help: false, account: false });
