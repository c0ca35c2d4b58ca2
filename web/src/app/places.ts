/** What an address shows. */
export type Place =
  | { readonly name: 'chats' | 'contacts' | 'requests' | 'new-group' | 'log-in' | 'register' }
  | { readonly name: 'conversation' | 'contact'; readonly id: string }
  | { readonly name: 'join'; readonly code: string }
  | { readonly name: 'settings'; readonly page?: string };

export type Section = 'chats' | 'contacts' | 'settings';

export function placeOf(path: string): Place {
  const [first = '', second, ...rest] = path.split('/').slice(1).map(decoded);
  if (rest.length > 0) return { name: 'chats' };
  if (first === 'settings') return second ? { name: 'settings', page: second } : { name: 'settings' };
  if (second) {
    if (first === 'c') return { name: 'conversation', id: second };
    if (first === 'contacts') return { name: 'contact', id: second };
    if (first === 'join') return { name: 'join', code: second };
    return { name: 'chats' };
  }
  if (first === 'contacts' || first === 'requests' || first === 'new-group') return { name: first };
  if (first === 'log-in' || first === 'register') return { name: first };
  return { name: 'chats' };
}

export function sectionOf(place: Place): Section {
  if (place.name === 'settings') return 'settings';
  return ['contacts', 'contact', 'requests'].includes(place.name) ? 'contacts' : 'chats';
}

/** How deep an address lies: a list, what was chosen from it, or its details. A phone shows one depth at a time. */
export function depthOf(address: string): number {
  const [path = '/', query] = address.split('?');
  const { name, ...rest } = placeOf(path);
  if (query && new URLSearchParams(query).has('details')) return 2;
  if (name === 'settings') return 'page' in rest ? 1 : 0;
  return name === 'chats' || name === 'contacts' ? 0 : 1;
}

/** Where the way out of an address leads. */
export function parentOf(address: string): string {
  const [path = '/'] = address.split('?');
  if (depthOf(address) > 1) return path;
  const section = sectionOf(placeOf(path));
  return section === 'chats' ? '/' : `/${section}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
