import { money } from '$lib/format/money';
import { minutes } from '$lib/format/time';
import type { PublicTexts } from './es';

const pesos = (centavos: number) => money(centavos, 'en');

const en: PublicTexts = {
	shop: {
		open: 'Open now',
		closed: 'Closed now',
		paused: 'Not taking appointments for now',
		pausedText: 'The shop has paused bookings for a while. Write to them to find out when they start again.',
		book: 'Book an appointment',
		services: 'Services',
		noServices: 'There are no services to book yet',
		noServicesText: 'The shop is setting up its page. Write to them for an appointment.',
		others: 'Others',
		team: 'Team',
		bookWith: 'Book with',
		whatsapp: 'WhatsApp',
		whatsappDraft: (shop) => `Hola, ${shop}. Tengo una consulta.`,
		map: 'Directions',
		rules: 'Before you book',
		cancelRule: (hours) =>
			hours > 0
				? `You can cancel or change your appointment up to ${hours} h before, without calling.`
				: 'You can cancel or change your appointment until it starts, without calling.',
		lateRule: (percent) => `If you cancel later, ${percent}% of what you paid comes back.`,
		depositRule: 'Some services need a deposit.',
		noticeRule: (count) => `Book at least ${minutes(count)} ahead.`,
		deposit: (centavos) => `Deposit ${pesos(centavos)}`,
		cash: (centavos) => `${pesos(centavos)} in cash`,
		again: (name) => (name ? `Welcome back, ${name}` : 'Welcome back'),
		repeat: 'Repeat your last appointment',
		notFound: 'We could not find that shop',
		notFoundText: 'Check the address or ask the shop for its link.',
		unreachable: 'We could not load the page',
	},
	booking: {
		step: (at, of) => `Step ${at} of ${of}`,
		backToShop: 'Back to the shop',
		backToServices: 'Back to services',
		backToTimes: 'Back to times',
		summary: 'Your appointment',
		with: (barber) => `with ${barber}`,
		chooseService: 'Choose a service',
		addServices: 'Add services to your appointment',
		addAnother: 'Add another service',
		change: 'Change',
		chosen: (count) => (count === 1 ? '1 service' : `${count} services`),
		noneTogether: 'No barber does all of that in one appointment. Take a service out or book two appointments.',
		chooseTime: 'Choose a day and a time',
		details: 'Your details',
		offline: 'You cannot book without a connection',
		offlineText: 'When the internet is back you go on where you were. If it is urgent, write to the shop.',
	},
};

export default en;
