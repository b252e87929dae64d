import type { Widget } from './es';

const en: Widget = {
	manage: 'See my appointment',
	pay: 'Go and pay',
	payLead: 'Your time is kept for you while you pay. The payment opens in another tab.',
	again: 'Book another one',
	by: 'Bookings by BarberPro',
	title: 'Bookings on your own site',
	lead: 'Paste two lines and customers book without leaving your page. The widget uses no cookies and keeps nothing in the browser.',
	slug: 'The address of your shop',
	slugHint: 'What follows the slash in your page, for example demo',
	copy: 'Copy',
	copied: 'Copied',
	quick: 'The simplest way',
	quickText: 'Copy this and paste it where it should be. It fits its width and height by itself.',
	frame: 'If your site takes no scripts',
	frameText: 'Some editors take only a frame. With this one, the height is fixed.',
	button: 'Only a button',
	buttonText: 'A link to your booking page works everywhere: Instagram, WhatsApp or a letter.',
	buttonLabel: 'Book a time',
	options: 'Options',
	attribute: 'Attribute',
	does: 'What it does',
	attributes: {
		barberia: 'The address of your shop. The only one that is required.',
		servicio: 'The id of a service, or several with commas: booking begins with the choice of a time.',
		barbero: 'The id of a barber: only their times are offered.',
		alto: 'The height in pixels until the booking says its own. 560 without it.',
	},
	event: 'Know when somebody books',
	eventText: 'The element says so with the event barberpro:reservado, which has the code. Good for your statistics.',
	privacy: 'What happens to the data',
	privacyText:
		'Your site does not see what people type: it goes straight to BarberPro. Payment is on the page of MercadoPago, in another tab.',
	csp: 'If your site has a content security policy (CSP), allow this origin in script-src and frame-src:',
	look: 'What it looks like',
	lookText: 'This is the demo shop: try all of it.',
};

export default en;
