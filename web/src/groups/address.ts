/** How a group is reached: by its id, or by what an invitation link carries. */
export type Way = { groupId: string } | { code: string };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What someone pasted: a group's id, an invitation link, or its code alone. */
export function wayFrom(text: string): Way | undefined {
  const trimmed = text.trim();
  if (uuid.test(trimmed)) return { groupId: trimmed.toLowerCase() };
  const code = /(?:^|\/join\/)([\w-]{4,128})\/?$/.exec(trimmed)?.[1];
  return code ? { code } : undefined;
}

export const linkTo = (code: string): string => `${location.origin}/join/${code}`;
