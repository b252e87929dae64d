import Activity from '@lucide/svelte/icons/activity';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import Cog from '@lucide/svelte/icons/cog';
import Inbox from '@lucide/svelte/icons/inbox';
import ListRestart from '@lucide/svelte/icons/list-restart';
import Send from '@lucide/svelte/icons/send';
import Store from '@lucide/svelte/icons/store';
import { t } from '$lib/i18n/admin';

/** The screens of the platform's operators, in the order in which they are shown. */
export const screens = [
	{ href: '/admin', label: () => t.nav.shops, icon: Store },
	{ href: '/admin/trabajos', label: () => t.nav.jobs, icon: Cog },
	{ href: '/admin/pendientes', label: () => t.nav.letters, icon: ListRestart },
	{ href: '/admin/entrantes', label: () => t.nav.notices, icon: Inbox },
	{ href: '/admin/salientes', label: () => t.nav.deliveries, icon: Send },
	{ href: '/admin/auditoria', label: () => t.nav.audit, icon: ClipboardList },
	{ href: '/admin/salud', label: () => t.nav.health, icon: Activity },
] as const;
