import type { TimesTexts } from './es';

const en: TimesTexts = {
	booking: {
		anyBarber: 'Anyone',
		barber: 'Barber',
		nextFree: (when) => `Free ${when}`,
		noneFree: 'Fully booked',
		day: 'Day',
		dayFree: (day, count) => `${day}, ${count} ${count === 1 ? 'time' : 'times'}`,
		dayFull: (day) => `${day}, fully booked`,
		moreDays: 'More days',
		earliest: 'First free time',
		parts: { night: 'After midnight', morning: 'Morning', afternoon: 'Afternoon', evening: 'Evening' },
		yours: 'Yours',
		fullDay: (day) => `${day} is fully booked`,
		fullDayText: 'Choose another day from the list.',
		goTo: (day) => `See ${day}`,
		nothingFree: 'There are no free times for now',
		nothingFreeText: 'Try another barber or write to the shop.',
		nothingFreeBarber: (barber) => `${barber} has no free times for now`,
		anyInstead: 'See anyone’s times',
		zoneNote: (place, there) => `Times are those of ${place}; it is ${there} there now.`,
		reserving: 'Reserving…',
		taken: 'Somebody else has just booked that time',
		takenNearest: 'The nearest that are still free:',
		takenNone: 'Choose another from the list; what you typed is still here.',
		gone: 'That time can no longer be booked',
		tellMe: 'Tell me if a time frees up',
	},
};

export default en;
