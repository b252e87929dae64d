/** The marks of an axis from 0: up to five round numbers, the last at or above the greatest value. */
export function marks(greatest: number): number[] {
	if (!(greatest > 0)) return [0, 1];
	const rough = greatest / 4;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = power * ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10);
	return Array.from({ length: Math.ceil(greatest / step - 1e-9) + 1 }, (_, i) => i * step);
}

/** Which of many labels are shown so that they do not touch: every nth, with the first one. */
export function everyNth(count: number, width: number, each: number): number {
	return Math.max(1, Math.ceil((count * each) / Math.max(width, 1)));
}

/** By how many percent a number differs from an earlier one; undefined where there was nothing. */
export function change(now: number, before: number | undefined): number | undefined {
	if (before === undefined || before === 0) return undefined;
	return Math.round(((now - before) / Math.abs(before)) * 100);
}
