import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Sun from '@lucide/svelte/icons/sun';
import type { Component } from 'svelte';
import { t } from '$lib/i18n/panel';
import { team, type Role } from './here.svelte';

/** A screen of the panel as its navigation, its palette and its guard know it. */
export interface Screen {
	/** Its address; pages below it belong to it. */
	href: string;
	/** Read when it is drawn, so that it follows the language. */
	label: () => string;
	icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
	/** Who sees it. Others who type its address are told so. */
	roles: readonly Role[];
	group: 'day' | 'shop' | 'money' | 'setup';
	/** Whether it stands in the phone's bottom bar; three at most. */
	bar?: boolean;
}

/** Every screen, in the order in which it is shown. Each screen's owner adds its entry to its group. */
export const screens: readonly Screen[] = [
	{ href: '/panel', label: () => t.nav.today, icon: Sun, roles: team, group: 'day', bar: true },
	{ href: '/panel/agenda', label: () => t.nav.agenda, icon: CalendarDays, roles: team, group: 'day', bar: true },
];

/** The screen that an address belongs to: the one with the longest address that it begins with. */
export function screenOf(path: string): Screen | undefined {
	return screens
		.filter((one) => path === one.href || path.startsWith(one.href + '/'))
		.sort((a, b) => b.href.length - a.href.length)[0];
}
