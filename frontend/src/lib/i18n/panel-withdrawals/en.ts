import type { PanelWithdrawals } from './es';

const en: PanelWithdrawals = {
	title: 'Withdrawals',
	text: 'What people asked for by the withdrawal button of your page. Those who name their appointment rightly and in time are cancelled and refunded by themselves; here are those that wait for your answer.',
	all: 'Also those that have an answer',
	column: { who: 'Who', asked: 'What they asked', turno: 'Appointment', state: 'Answer', act: 'Answer' },
	code: (code) => `Request ${code}`,
	noTurno: 'Not named',
	see: 'See the appointment',
	open: 'Waits for an answer',
	since: (when) => `Since ${when}`,
	action: {
		automatic: 'Cancelled by itself',
		cancel_and_refund: 'Cancelled and refunded',
		dismiss: 'Nothing changed',
	},
	answer: 'Answer',
	answerOf: (name) => `Answer ${name}`,
	empty: {
		title: 'Nobody waits for an answer',
		text: 'When somebody uses the button and you have to decide, it appears here.',
		noneTitle: 'There were no requests yet',
		noneText: 'The button is at the foot of your page, as the law asks.',
	},
	form: {
		title: (name) => `Answer ${name}`,
		law: 'Who books on the internet may withdraw within ten days (Argentine law 24.240, article 34). If the appointment has not begun, everything is to be refunded.',
		what: 'What do you do?',
		cancel: 'Cancel the appointment and refund everything',
		cancelNote: 'What was paid online goes back by itself; what was paid at the shop you give back.',
		dismiss: 'Do nothing',
		dismissNote: 'For example, if the appointment is over or is not theirs.',
		code: 'Code of the appointment',
		codeHint: 'It is in the confirmation: 7 letters and digits.',
		codeNeeded: 'Enter the code of the appointment to cancel.',
		note: 'Why',
		noteHint: 'Kept with the request. The person does not read it.',
		noteNeeded: 'Enter why.',
		do: 'Answer',
		busy: 'Answering…',
		cancelled: (name) => `You cancelled the appointment of ${name} and what they paid goes back`,
		dismissed: (name) => `The request of ${name} has its answer`,
	},
};

export default en;
