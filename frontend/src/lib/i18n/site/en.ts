import type { SiteTexts } from './es';

const count = (days: number) => (days === 1 ? '1 day' : `${days} days`);

const en: SiteTexts = {
	withdrawal: {
		backToShop: 'Back to the shop',
		errName: 'Write your name.',
		title: 'Right of withdrawal',
		lead: (shop) => `If you booked with ${shop} here and changed your mind, ask with this form. You need no account.`,
		law: 'You have 10 days from the booking. You get a code at once and the shop answers within 24 hours (Disposición 954/2025).',
		name: 'Full name',
		contact: 'Mobile or email',
		contactHint: 'To answer you',
		code: 'Code of the appointment',
		codeHint: 'It is in the confirmation, such as K7P2QX',
		detail: 'Tell us what happened',
		send: 'Send',
		sending: 'Sending…',
		errContact: 'Write a mobile or an email so that we can answer.',
		done: 'We received your request',
		doneText: 'Keep this code: you can claim with it.',
	},
	status: {
		title: 'Service status',
		ok: 'Everything works',
		degraded: 'It works, with some part slow or down',
		down: 'The service does not answer',
		downText: 'We know, or will in a moment. Your booked appointments stand.',
		checking: 'Looking…',
		checked: (time) => `Looked at ${time}. It refreshes by itself.`,
		up: 'Works',
		off: 'Off',
		partDown: 'No answer',
		milliseconds: (count) => `${count} ms`,
		parts: {
			page: 'Booking and panel',
			service: 'Booking and panel',
			jobs: 'Messages and background work',
			ready: 'Ready to serve',
			database: 'Database',
			redis: 'Shared memory',
			mail: 'Mail',
		},
		local: 'Development: payments, invoices and messages are not real.',
		past: (days) => `Last ${days} days`,
		ago: (days) => `${days} days ago`,
		today: 'Today',
		marks: { up: 'No interruptions', lost: 'Interruptions', none: 'No data' },
		bars: (part, days) =>
			`${part}, day by day: ${count(days.up)} without interruptions, ${count(days.lost)} with interruptions and ${count(days.none)} without data.`,
		interruptions: 'Interruptions',
		away: (part, long) => `${part}: ${long}`,
		older: (days) => (days === 1 ? 'See one more day' : `See ${days} more days`),
		quiet: (days, all) =>
			days >= all
				? `No interruptions in ${all} days.`
				: days === 1
					? 'No interruptions since today, the first day we measure.'
					: `No interruptions in the ${days} days we measured.`,
		unmeasured: 'No data yet: we have just begun to measure.',
		counted: (time) => `Counted minute by minute; last at ${time}. An outage of less than two minutes may not show.`,
	},
	landing: {
		title: 'Appointments for barbershops',
		hero: 'Your barbershop, with a full agenda and a quiet phone',
		lead: 'Your customers book by themselves, in a minute, without installing anything. You see the whole day on one screen.',
		start: 'Make my barbershop’s page',
		signIn: 'Sign in',
		demo: 'See how a customer books',
		points: [
			{
				title: 'No double bookings',
				text: 'While somebody types, the time is kept for them. Two people never book the same one.',
			},
			{
				title: 'Deposits that arrive by themselves',
				text: 'Charge a deposit or all of it with MercadoPago, into your account. Cancelled in time, it goes back by itself.',
			},
			{
				title: 'Reminders on WhatsApp',
				text: 'Confirmation, reminder and changes, with a link to move or cancel without calling you.',
			},
			{
				title: 'ARCA invoices',
				text: 'B or C with CAE and QR, and the credit note when you give money back. Without leaving the agenda.',
			},
		],
	},
};

export default en;
