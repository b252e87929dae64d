import type { Letters } from './es';

const en: Letters = {
	title: 'What did not go out',
	text: 'What was left undone after all tries. Mend the cause and try it again.',
	filter: { kind: 'What', all: 'Everything' },
	empty: {
		title: 'Everything went out',
		text: 'There is nothing to be tried again.',
		noneTitle: 'Nothing of that kind',
		noneText: 'Choose another, or look at everything.',
	},
	kind: {
		outbox: 'Internal events',
		inbox: 'Notices of a provider',
		payment_intents: 'Online payments',
		refunds: 'Refunds',
		invoices: 'Documents',
		notifications: 'Messages',
		webhook_deliveries: 'Webhooks',
	},
	meaning: {
		outbox: 'Something that happened did not reach all parts of the system.',
		inbox: 'A notice came and could not be processed: a payment or a message may be out of date.',
		payment_intents: 'The payment could not be prepared at MercadoPago: the customer cannot pay with that link.',
		refunds: 'MercadoPago did not make the refund: the customer does not have the money yet.',
		invoices: 'The document has no CAE.',
		notifications: 'The customer did not get the message.',
		webhook_deliveries: 'Your system did not get the event.',
	},
	attempts: (count: number) => (count === 1 ? '1 attempt' : `${count} attempts`),
	column: { what: 'What', error: 'What failed', when: 'From', act: 'Try again' },
	retry: 'Try again',
	retrying: 'Trying…',
	retried: 'It goes out again. If it fails again, it shows up here.',
	gone: 'That is not pending any more.',
	turno: 'See the appointment',
	open: {
		refunds: 'See the payment',
		invoices: 'See the document',
		notifications: 'See the messages',
	},
};

export default en;
