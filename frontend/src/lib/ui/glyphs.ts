/**
 * The icons of the public pages, drawn by us with one stroke each: a library's cost these pages more than their texts. The
 * panel has @lucide/svelte, whose look they share: 24 by 24, round ends, two units wide.
 */
export const drawings = {
	alert: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5M12 16.2v.1',
	back: 'M19 12H5M11.5 5.5 5 12l6.5 6.5',
	calendar:
		'M5 5h14a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM3 10h18M8 3v4M16 3v4M12 12.5v5M9.5 15h5',
	check: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.3l2.7 2.7L16 9.5',
	clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2',
	close: 'M6 6l12 12M18 6 6 18',
	copy: 'M10 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM5 15H4V5a1 1 0 0 1 1-1h10v1',
	forward: 'M5 12h14M12.5 5.5 19 12l-6.5 6.5',
	info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.7v.1',
	invoice: 'M6 3h9l4 4v14H6zM14.5 3v5H19M9 13h7M9 17h7',
	message: 'M12 4a8 8 0 0 1 0 16c-1.4 0-2.7-.4-3.8-1L4 20l1.1-4A8 8 0 0 1 12 4z',
	move: 'M21 9V7a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h5M3 10h9M8 3v4M16 3v4M17 12a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM17 14.5V17l1.5 1',
	next: 'M9 5.5l6.5 6.5L9 18.5',
	offline:
		'M3 3l18 18M12 19.2v.1M8.5 15.3a5 5 0 0 1 7 0M5 11.5a10 10 0 0 1 5-2.600M14.5 9A10 10 0 0 1 19 11.5M2 8a15 15 0 0 1 4.5-2.7M10.5 4.3A15 15 0 0 1 22 8',
	people:
		'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20v-1a5 5 0 0 1 5-4.5h3a5 5 0 0 1 5 4.5v1M16 5.2a3.5 3.5 0 0 1 0 6.600M18.5 14.8a5 5 0 0 1 3 4.2v1',
	place:
		'M12 3a7 7 0 0 1 7 7c0 4.5-5 9.5-7 11-2-1.5-7-6.5-7-11a7 7 0 0 1 7-7zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
	repeat: 'M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5',
	share:
		'M18 3a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM18 16a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8.3 10.8l7.4-4M8.3 13.2l7.4 4',
	warning: 'M12 4 2.5 20h19zM12 10v4.5M12 17.2v.1',
} as const;

export type GlyphName = keyof typeof drawings;
