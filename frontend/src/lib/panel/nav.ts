import Banknote from '@lucide/svelte/icons/banknote';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import Contact from '@lucide/svelte/icons/contact';
import Hourglass from '@lucide/svelte/icons/hourglass';
import ListRestart from '@lucide/svelte/icons/list-restart';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Plug from '@lucide/svelte/icons/plug';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import Scissors from '@lucide/svelte/icons/scissors';
import Settings from '@lucide/svelte/icons/settings';
import Sun from '@lucide/svelte/icons/sun';
import Undo2 from '@lucide/svelte/icons/undo-2';
import Users from '@lucide/svelte/icons/users';
import Wallet from '@lucide/svelte/icons/wallet';
import type { Component } from 'svelte';
import { t } from '$lib/i18n/panel';
import { desk, managers, team, type Role } from './here.svelte';

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
	{ href: '/panel/espera', label: () => t.nav.waitlist, icon: Hourglass, roles: team, group: 'day' },
	{ href: '/panel/clientes', label: () => t.nav.customers, icon: Contact, roles: team, group: 'shop', bar: true },
	{ href: '/panel/servicios', label: () => t.nav.services, icon: Scissors, roles: team, group: 'shop' },
	{ href: '/panel/equipo', label: () => t.nav.staff, icon: Users, roles: team, group: 'shop' },
	{ href: '/panel/mensajes', label: () => t.nav.messages, icon: MessageSquare, roles: desk, group: 'shop' },
	{ href: '/panel/pagos', label: () => t.nav.payments, icon: Banknote, roles: desk, group: 'money' },
	{ href: '/panel/caja', label: () => t.nav.cash, icon: Wallet, roles: desk, group: 'money' },
	{ href: '/panel/facturas', label: () => t.nav.invoices, icon: ReceiptText, roles: desk, group: 'money' },
	{ href: '/panel/reportes', label: () => t.nav.reports, icon: ChartColumn, roles: managers, group: 'money' },
	{ href: '/panel/arrepentimientos', label: () => t.nav.withdrawals, icon: Undo2, roles: managers, group: 'money' },
	{ href: '/panel/ajustes', label: () => t.nav.settings, icon: Settings, roles: managers, group: 'setup' },
	{ href: '/panel/integraciones', label: () => t.nav.integrations, icon: Plug, roles: managers, group: 'setup' },
	{ href: '/panel/pendientes', label: () => t.nav.letters, icon: ListRestart, roles: managers, group: 'setup' },
];

/** The screen that an address belongs to: the one with the longest address that it begins with. */
export function screenOf(path: string): Screen | undefined {
	return screens
		.filter((one) => path === one.href || (one.href !== '/panel' && path.startsWith(one.href + '/')))
		.sort((a, b) => b.href.length - a.href.length)[0];
}
