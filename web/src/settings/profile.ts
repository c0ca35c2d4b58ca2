import type { Me } from '../protocol/generated';

export interface Fields {
  nickname: string;
  signature: string;
  email: string;
  phone: string;
  gender: '' | 'female' | 'male' | 'other';
  birthday: string;
  avatar: string;
}

export function fieldsOf({ account, ...me }: Me): Fields {
  return {
    nickname: account.nickname,
    signature: me.signature ?? '',
    email: me.email ?? '',
    phone: me.phone ?? '',
    gender: (me.gender ?? '') as Fields['gender'],
    birthday: me.birthday ?? '',
    avatar: account.avatar ?? '',
  };
}

/** What of it is to be changed: an empty text clears. */
export function changesOf(me: Me, fields: Fields): Partial<Fields> {
  const before = fieldsOf(me);
  const tidy: Fields = {
    ...fields,
    nickname: fields.nickname.trim(),
    signature: fields.signature.trim(),
    email: fields.email.trim(),
    phone: fields.phone.replace(/[\s()-]/g, ''),
  };
  return Object.fromEntries(Object.entries(tidy).filter(([name, value]) => value !== before[name as keyof Fields]));
}
