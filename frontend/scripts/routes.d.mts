export function routes(app: string): Map<string, number[]>;
