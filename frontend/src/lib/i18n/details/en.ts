import { money } from '$lib/format/money';
import type { DetailsTexts } from './es';

const pesos = (centavos: number) => money(centavos, 'en');

const en: DetailsTexts = {
	booking: {
		detailsLead: 'We send the confirmation and a reminder to your phone.',
		name: 'Name',
		phone: 'Mobile',
		phoneHint: 'With area code, such as 11 2345-6789; from abroad with + and the country code',
		email: 'Email',
		note: 'Note for the barber',
		more: 'Add an email, a note or an invoice',
		wantInvoice: 'I need an invoice in my name',
		document: 'DNI or CUIT',
		remember: 'Remember me on this phone',
		rememberHint: 'Next time you book in three taps.',
		forget: 'Forget my details',
		errName: 'Write your name.',
		errPhone: 'Write a valid mobile number, such as 11 2345-6789.',
		errEmail: 'Write a valid email, such as ana@correo.com.',
		errDocument: 'Write a valid DNI or CUIT.',
		payment: 'How do you want to pay?',
		atShop: 'At the shop',
		atShopNote: 'Cash, transfer or card, when you come',
		cashPrice: (percent, centavos) => `In cash, ${percent}% off: ${pesos(centavos)}`,
		payDeposit: 'The deposit now',
		payDepositNote: 'With MercadoPago; the rest at the shop',
		payFull: 'Everything now',
		payFullNote: 'With MercadoPago',
		depositNeeded: 'This appointment needs a deposit.',
		depositNeededNow: (centavos) =>
			`The shop asks for a deposit of ${pesos(centavos)} for this appointment. Choose how to pay it; the time is still reserved.`,
		terms: 'By confirming you accept the conditions of the booking.',
		confirm: 'Confirm appointment',
		confirming: 'Confirming…',
		goPay: 'Go to payment',
		held: 'Kept for you',
		heldLeft: 'Time left',
		extend: 'More time',
		extended: 'Done, you have more time.',
		soonOver: 'There is little time left to confirm. Ask for more if you need it.',
		over: 'The time was kept for as long as we could',
		overText: 'What you typed is still here. Try to reserve it again: if it is still free, it is yours.',
		holdAgain: 'Reserve it again',
	},
};

export default en;
