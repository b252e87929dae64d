import type { Kit } from './es';

const en: Kit = {
	forbidden: {
		title: 'Your role does not see this screen',
		text: 'Ask whoever manages the shop for access.',
	},
	readOnly: 'Your role may see this, but not change it.',
	dirty: {
		title: 'There are unsaved changes',
		text: 'If you leave now, what you changed on this screen is lost.',
		stay: 'Stay here',
		leave: 'Leave without saving',
		status: 'There are unsaved changes.',
	},
	saved: 'Saved',
	conflict:
		'Somebody else changed this while you were looking at it. We fetched what is new and kept what you typed: check it and save again.',
	collisions: {
		title: (count: number) =>
			count === 1 ? 'One appointment is left outside' : `${count} appointments are left outside`,
		text: 'They stay in the calendar as they were. Move them, or tell each customer.',
	},
};

export default en;
