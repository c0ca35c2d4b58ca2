/** Where someone was reading: a message, and how far below the top of the view it stood. */
export interface ReadingPlace {
  readonly seq: number;
  readonly below: number;
}

const most = 200;
const places = new Map<string, ReadingPlace>();

/** Where each conversation was left, for as long as the application is open. Whoever was at the end is there again. */
export const readingPlaces = {
  get: (conversationId: string): ReadingPlace | undefined => places.get(conversationId),
  set(conversationId: string, place: ReadingPlace | undefined): void {
    places.delete(conversationId);
    if (place) places.set(conversationId, place);
    if (places.size > most) places.delete(places.keys().next().value!);
  },
};
