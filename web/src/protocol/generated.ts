// The protocol's records. Written from Parley.Protocol by `PARLEY_WRITE_TYPES=1 ./test.sh rules`; not by hand.

/** Each operation: what it takes and what it answers. */
export interface Operations {
  'accounts.changePassword': { request: ChangePassword; answer: Done };
  'accounts.delete': { request: DeleteAccount; answer: Done };
  'accounts.find': { request: FindAccount; answer: Profile };
  'accounts.get': { request: GetProfile; answer: Profile };
  'accounts.me': { request: GetMe; answer: Me };
  'accounts.register': { request: Register; answer: SignedIn };
  'accounts.search': { request: SearchAccounts; answer: AccountPage };
  'accounts.update': { request: UpdateMe; answer: Me };
  'admin.backUp': { request: BackUp; answer: BackedUp };
  'admin.createRegistrationCode': { request: CreateRegistrationCode; answer: RegistrationCode };
  'admin.endSessions': { request: EndSessions; answer: SessionsEnded };
  'admin.registrationCodes': { request: ListRegistrationCodes; answer: RegistrationCodePage };
  'admin.revokeRegistrationCode': { request: RevokeRegistrationCode; answer: Done };
  'admin.rotateKeys': { request: RotateKeys; answer: KeysRotated };
  'admin.setAdministrator': { request: SetAdministrator; answer: Account };
  'admin.statistics': { request: GetStatistics; answer: Statistics };
  'contacts.accept': { request: AcceptContact; answer: Contact };
  'contacts.block': { request: BlockAccount; answer: Done };
  'contacts.blocked': { request: ListBlocked; answer: BlockedPage };
  'contacts.delete': { request: DeleteContact; answer: Done };
  'contacts.list': { request: ListContacts; answer: ContactPage };
  'contacts.reject': { request: RejectContact; answer: Done };
  'contacts.request': { request: RequestContact; answer: ContactRequest };
  'contacts.requests': { request: ListContactRequests; answer: ContactRequestPage };
  'contacts.unblock': { request: UnblockAccount; answer: Done };
  'contacts.update': { request: UpdateContact; answer: Contact };
  'contacts.withdraw': { request: WithdrawContact; answer: Done };
  'conversations.draft': { request: SetDraft; answer: Done };
  'conversations.get': { request: GetConversation; answer: Conversation };
  'conversations.list': { request: ListConversations; answer: ConversationPage };
  'conversations.mark': { request: SetMark; answer: Marks };
  'conversations.members': { request: ListMembers; answer: MemberPage };
  'conversations.openDirect': { request: OpenDirect; answer: Conversation };
  'conversations.settings': { request: UpdateConversationSettings; answer: ConversationSettings };
  'conversations.timer': { request: SetTimer; answer: Done };
  'conversations.typing': { request: SetTyping; answer: Done };
  'devices.list': { request: ListDevices; answer: DevicePage };
  'devices.revoke': { request: RevokeDevice; answer: Done };
  'devices.revokeOthers': { request: RevokeOtherDevices; answer: Done };
  'groups.addMembers': { request: AddMembers; answer: AddedMembers };
  'groups.answerApplication': { request: AnswerApplication; answer: Done };
  'groups.answerInvitation': { request: AnswerGroupInvitation; answer: Joined };
  'groups.applications': { request: ListApplications; answer: ApplicationPage };
  'groups.banned': { request: ListBanned; answer: BanPage };
  'groups.create': { request: CreateGroup; answer: Conversation };
  'groups.createLink': { request: CreateGroupLink; answer: GroupLink };
  'groups.dissolve': { request: DissolveGroup; answer: Done };
  'groups.find': { request: FindGroup; answer: GroupCard };
  'groups.findByLink': { request: FindGroupByLink; answer: GroupCard };
  'groups.invitations': { request: ListGroupInvitations; answer: GroupInvitationPage };
  'groups.invite': { request: InviteToGroup; answer: Done };
  'groups.join': { request: JoinGroup; answer: Joined };
  'groups.joinByLink': { request: JoinByLink; answer: Joined };
  'groups.leave': { request: Leave; answer: Done };
  'groups.links': { request: ListGroupLinks; answer: GroupLinkPage };
  'groups.mute': { request: MuteMember; answer: Done };
  'groups.nickname': { request: SetGroupNickname; answer: Done };
  'groups.removeMember': { request: RemoveMember; answer: Done };
  'groups.revokeLink': { request: RevokeGroupLink; answer: Done };
  'groups.setRole': { request: SetMemberRole; answer: Done };
  'groups.transfer': { request: TransferOwnership; answer: Done };
  'groups.unban': { request: Unban; answer: Done };
  'groups.update': { request: UpdateGroup; answer: Done };
  'groups.withdraw': { request: WithdrawApplication; answer: Done };
  'messages.cancelScheduled': { request: CancelScheduled; answer: Done };
  'messages.closePoll': { request: ClosePoll; answer: Done };
  'messages.edit': { request: EditMessage; answer: MessageSent };
  'messages.forward': { request: ForwardMessages; answer: MessagesSent };
  'messages.hide': { request: HideMessages; answer: Done };
  'messages.history': { request: GetHistory; answer: History };
  'messages.pin': { request: PinMessage; answer: Done };
  'messages.pins': { request: ListPins; answer: PinPage };
  'messages.react': { request: AddReaction; answer: Done };
  'messages.recall': { request: RecallMessage; answer: MessageSent };
  'messages.receipts': { request: ListReceipts; answer: ReceiptPage };
  'messages.remove': { request: RemoveMessages; answer: Done };
  'messages.schedule': { request: ScheduleMessage; answer: ScheduledMessage };
  'messages.scheduled': { request: ListScheduled; answer: ScheduledPage };
  'messages.send': { request: SendMessage; answer: MessageSent };
  'messages.unpin': { request: UnpinMessage; answer: Done };
  'messages.unreact': { request: RemoveReaction; answer: Done };
  'messages.updateScheduled': { request: UpdateScheduled; answer: ScheduledMessage };
  'messages.versions': { request: ListVersions; answer: VersionPage };
  'messages.vote': { request: Vote; answer: PollVotes };
  'messages.voters': { request: ListVoters; answer: AccountPage };
  'presence.set': { request: SetPresence; answer: Done };
  'server.about': { request: GetAbout; answer: About };
  'sessions.authenticate': { request: Authenticate; answer: Done };
  'sessions.logIn': { request: LogIn; answer: SignedIn };
  'sessions.logOut': { request: LogOut; answer: Done };
  'sessions.prove': { request: Prove; answer: Proved };
  'sessions.refresh': { request: Refresh; answer: SignedIn };
  'sessions.ticket': { request: IssueTicket; answer: Ticket };
  'sync.events': { request: GetEvents; answer: EventPage };
  'sync.resume': { request: Resume; answer: Resumed };
}

/** What stands in the body of each kind of event. */
export interface EventBodies {
  'message.posted': MessagePosted;
  'message.edited': MessageEdited;
  'message.recalled': MessageRecalled;
  'message.withheld': MessageWithheld;
  'reaction.added': ReactionChanged;
  'reaction.removed': ReactionChanged;
  'poll.voted': PollVoted;
  'poll.closed': PollClosed;
  'message.pinned': PinChanged;
  'message.unpinned': PinChanged;
  'conversation.created': ConversationCreated;
  'timer.changed': TimerChanged;
  'members.added': MembersAdded;
  'member.joined': MemberJoined;
  'member.removed': MemberRemoved;
  'member.unbanned': MemberChanged;
  'member.left': MemberChanged;
  'owner.changed': MemberChanged;
  'member.roleChanged': MemberRoleChanged;
  'member.muted': MemberMuted;
  'member.renamed': MemberRenamed;
  'group.changed': GroupChanged;
  'group.dissolved': GroupDissolved;
  'conversation.joined': ConversationReference;
  'conversation.left': ConversationReference;
  'conversation.settingsChanged': ConversationSettingsChanged;
  'session.started': SessionStarted;
  'session.ended': SessionEnded;
  'profile.changed': ProfileChanged;
  'password.changed': PasswordChanged;
  'contact.requested': ContactRequestChanged;
  'contact.answered': ContactRequestChanged;
  'contact.added': ContactChanged;
  'contact.changed': ContactChanged;
  'contact.removed': AccountReference;
  'account.blocked': AccountReference;
  'account.unblocked': AccountReference;
  'application.changed': ApplicationChanged;
  'invitation.changed': GroupInvitationChanged;
  'messages.hidden': MessagesHidden;
  'scheduled.changed': ScheduledChanged;
  'scheduled.gone': ScheduledGone;
}

/** The pushes that are not kept, by kind. */
export interface Ephemerals {
  'typing': TypingChanged;
  'presence': PresenceChanged;
  'mark': MarkMoved;
  'draft': DraftChanged;
}

/** Changes my password. Errors: `wrong_credentials`, `weak_password`. */
export interface ChangePassword {
  readonly oldPassword: string;
  readonly newPassword: string;
  /** Signs out every device but this one; `false` when left out. */
  readonly endOtherSessions?: boolean;
}

/** The answer of an operation that has nothing to say but "done". */
export type Done = Record<string, never>;

/** Deletes my account for good: every device is signed out, contacts and groups are left, the profile is emptied. What I wrote stays readable to those who have it, as from a deleted account. A group of mine passes to its longest-standing admin, else member. Error: `wrong_credentials`. */
export interface DeleteAccount {
  readonly password: string;
}

/** Looks an account up by its exact user name, or by the exact email of one that shows it; without regard to case. Error: `not_found`. */
export interface FindAccount {
  readonly name: string;
}

/** The card of a person. */
export interface Profile {
  readonly account: Account;
  /** Where its owner shows it. */
  readonly email?: string;
  /** One of `female`, `male`, `other`. */
  readonly gender?: 'female' | 'male' | 'other';
  /** What the person says of themselves. */
  readonly signature?: string;
}

/** The card of an account whose id I know. Error: `not_found`. */
export interface GetProfile {
  readonly accountId: string;
}

/** My profile. */
export type GetMe = Record<string, never>;

/** My own profile, whole. */
export interface Me {
  readonly account: Account;
  /** Whether others see my email, and find me by it. */
  readonly showsEmail: boolean;
  /** One of `everyone`, `contacts`, `nobody`. */
  readonly presenceVisibility: 'everyone' | 'contacts' | 'nobody';
  /** One of `everyone`, `contacts`, `nobody`. */
  readonly whoMayAdd: 'everyone' | 'contacts' | 'nobody';
  readonly email?: string;
  /** As `+8613800138000` (E.164). */
  readonly phone?: string;
  readonly gender?: string;
  readonly signature?: string;
  /** As `2001-12-31`. */
  readonly birthday?: string;
}

/** Creates an account and signs it in. The first account of a server is its administrator. */
export interface Register {
  /** 3 to 32 of letters, digits, `_ . -`, no dot last or after another; unique without regard to case; for ever. Errors: `bad_username`, `username_taken`, `name_reserved`, `name_misleading`. */
  readonly username: string;
  /** At least 8 characters, at most 256. Error: `weak_password`. */
  readonly password: string;
  /** Where the person signs in. */
  readonly device: Device;
  /** What others see; at most 64 characters; the user name when left out. Errors: `name_reserved`, `name_misleading`. */
  readonly nickname?: string;
  /** Where registration is by invitation. Errors: `bad_registration_code`, `registration_closed`. */
  readonly registrationCode?: string;
  /** What this device was given when it signed in before. */
  readonly deviceSecret?: string;
  /** As `accounts.update` takes it; none when left out. */
  readonly email?: string;
  /** As `accounts.update` takes it; none when left out. */
  readonly phone?: string;
}

export interface SignedIn {
  /** Who signed in. */
  readonly account: Account;
  /** This session. */
  readonly sessionId: string;
  /** A JWT for `Authorization: Bearer`; good until `accessExpiresAt`. */
  readonly accessToken: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly accessExpiresAt: number;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly refreshExpiresAt: number;
  /** Keep it secret; good once, until `refreshExpiresAt`. Absent where a browser keeps it in a cookie. */
  readonly refreshToken?: string;
  /** Keep it secret, also after signing out, and bring it the next time: it proves that this device has signed in before, and lets nobody in. Absent after a refresh, and where a browser keeps it in a cookie. */
  readonly deviceSecret?: string;
}

/** People whose user name or nickname holds a text, without regard to case, by user name. Error: `search_disabled`. */
export interface SearchAccounts {
  /** 1 to 64 characters. */
  readonly text: string;
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 20 when left out. */
  readonly limit?: number;
}

export interface AccountPage {
  readonly accounts: readonly Account[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Changes my profile; my other devices hear of it. What is left out stays; an empty text clears. Another email or phone needs a proof. Error: `password_needed`. */
export interface UpdateMe {
  /** 1 to 64 characters. Errors: `name_reserved`, `name_misleading`. */
  readonly nickname?: string;
  /** An address. Others may say that it is theirs, until someone has shown it. */
  readonly email?: string;
  /** With a plus and the country's code, for example `+8613800138000`, or as it is dialled where the server is at home (`phoneRegion` of `server.about`). As with the email. */
  readonly phone?: string;
  /** One of `female`, `male`, `other`. */
  readonly gender?: 'female' | 'male' | 'other';
  /** At most 200 characters. */
  readonly signature?: string;
  /** A day that has been, as `2001-12-31`. */
  readonly birthday?: string;
  /** At most 256 characters. */
  readonly avatar?: string;
  /** Whether others see my email, and find me by it. */
  readonly showsEmail?: boolean;
  /** One of `everyone`, `contacts`, `nobody`. */
  readonly presenceVisibility?: 'everyone' | 'contacts' | 'nobody';
  /** One of `everyone`, `contacts`, `nobody`. */
  readonly whoMayAdd?: 'everyone' | 'contacts' | 'nobody';
}

/** Writes a complete copy of the embedded database while the server runs. */
export interface BackUp {
  /** A file that does not exist yet, on the server's machine. */
  readonly path: string;
}

export interface BackedUp {
  readonly path: string;
  /** Size of the copy. */
  readonly bytes: number;
}

/** Makes a code with which people can register where registration is by invitation. For administrators. */
export interface CreateRegistrationCode {
  /** How many may register with it; any number when left out. */
  readonly maxUses?: number;
  /** Milliseconds since the Unix epoch, UTC; never when left out. */
  readonly expiresAt?: number;
  /** For whom or what it is; at most 200 characters. */
  readonly note?: string;
}

export interface RegistrationCode {
  readonly code: string;
  /** How many have registered with it. */
  readonly uses: number;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly createdAt: number;
  readonly maxUses?: number;
  readonly expiresAt?: number;
  readonly note?: string;
}

/** Signs an account out on all its devices, at once. An administrator needs a proof. Errors: `not_found`, `password_needed`. */
export interface EndSessions {
  /** Exactly, without regard to case. */
  readonly username: string;
}

export interface SessionsEnded {
  /** How many sessions it had. */
  readonly count: number;
}

/** The codes that can still be used, the newest first. */
export interface ListRegistrationCodes {
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface RegistrationCodePage {
  readonly codes: readonly RegistrationCode[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Makes a code useless. Error: `not_found`. */
export interface RevokeRegistrationCode {
  readonly code: string;
}

/** Makes a key that signs tokens from now on. Nobody is signed out. Refused, `bad_request`, where the configuration gives the keys. */
export interface RotateKeys {
  /** What older keys have signed is good no more, for when one was seen by others: every client renews its access token at once. `false` when left out. */
  readonly forgetOlder?: boolean;
}

export interface KeysRotated {
  /** The `kid` of what is signed from now on. */
  readonly keyId: string;
  /** How many older keys are kept, for what they have signed. */
  readonly older: number;
}

/** Makes the account an administrator with this password, creating it if need be. Ends its sessions. */
export interface SetAdministrator {
  readonly username: string;
  readonly password: string;
  /** True: the account must be there, else `not_found`. False: it must not, else `username_taken`. */
  readonly exists?: boolean;
}

/** What everyone may see of an account, wherever it is named. */
export interface Account {
  /** Also the id of the account's own log, which only its devices read. */
  readonly id: string;
  /** Fixed for ever; empty once the account is deleted. */
  readonly username: string;
  /** What people see; empty once the account is deleted. */
  readonly nickname: string;
  readonly isAdministrator: boolean;
  /** What stands for the person, as their client chose it: at most 256 characters. Where absent, clients draw one from name and id. */
  readonly avatar?: string;
  /** `true` once the account is deleted: what it wrote stays readable. */
  readonly isDeleted?: boolean;
}

/** Counts an operator wants to see. */
export type GetStatistics = Record<string, never>;

export interface Statistics {
  readonly version: string;
  readonly database: string;
  /** Size of the database on disk. */
  readonly databaseBytes: number;
  readonly accounts: number;
  readonly conversations: number;
  readonly events: number;
  readonly liveConnections: number;
  /** Since this process started. */
  readonly uptimeSeconds: number;
}

/** Accepts the request of an account. Repeating it is harmless. Error: `not_found`. */
export interface AcceptContact {
  readonly accountId: string;
}

export interface Contact {
  /** Who it is. */
  readonly profile: Profile;
  /** `A` to `Z` or `#`: of the remark, or else of the nickname; a Chinese name's by its pinyin. */
  readonly letter: string;
  readonly starred: boolean;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly since: number;
  /** Our conversation. */
  readonly direct: DirectFacts;
  /** Where they let me see it. */
  readonly presence?: Presence;
  /** What I call them. */
  readonly remark?: string;
}

/** Blocks an account: what it asks and writes no longer reaches me, and it does not see my presence or marks. It cannot tell that from my silence. Error: `not_found`. */
export interface BlockAccount {
  readonly accountId: string;
}

/** Whom I block, the latest first. */
export interface ListBlocked {
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface BlockedPage {
  readonly blocked: readonly BlockedAccount[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Ends a contact, for both. Our conversation's history stays, and becoming contacts again brings it back. Error: `not_found`. */
export interface DeleteContact {
  readonly accountId: string;
}

/** My contacts by letter and name. */
export interface ListContacts {
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 500; 200 when left out. */
  readonly limit?: number;
}

export interface ContactPage {
  readonly contacts: readonly Contact[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Rejects the request of an account. For a while it cannot ask me again. Error: `not_found`. */
export interface RejectContact {
  readonly accountId: string;
  /** Whether it is told, `false` when left out: then its request goes on waiting, as it sees it. */
  readonly tell?: boolean;
}

/** Asks someone to become contacts. Asking again while it is open changes nothing but the note; where the other has asked me, it makes us contacts at once. Errors: `not_found`, `bad_request` for oneself, `rejected_lately`. */
export interface RequestContact {
  /** Exactly, without regard to case. */
  readonly username: string;
  /** At most 200 characters. */
  readonly note?: string;
}

export interface ContactRequest {
  /** The other one. */
  readonly account: Account;
  /** One of `received`, `sent`. */
  readonly direction: 'received' | 'sent';
  /** One of `pending`, `accepted`, `rejected`, `withdrawn`. */
  readonly state: 'pending' | 'accepted' | 'rejected' | 'withdrawn';
  readonly note: string;
  /** When it was made; milliseconds since the Unix epoch, UTC. */
  readonly at: number;
  /** When it was accepted, rejected or withdrawn. */
  readonly answeredAt?: number;
}

/** Requests for contact, the newest first. */
export interface ListContactRequests {
  /** One of `received`, `sent`; both when left out. */
  readonly direction?: 'received' | 'sent';
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface ContactRequestPage {
  readonly requests: readonly ContactRequest[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Lets an account reach me again. What it wrote meanwhile does not come. */
export interface UnblockAccount {
  readonly accountId: string;
}

/** Changes what I keep about a contact. What is left out stays; an empty remark clears. Error: `not_found`. */
export interface UpdateContact {
  readonly accountId: string;
  /** At most 64 characters. */
  readonly remark?: string;
  readonly starred?: boolean;
}

/** Takes my request to an account back. Error: `not_found`. */
export interface WithdrawContact {
  readonly accountId: string;
}

/** Keeps what I have begun to write. Error: `text_too_long`. */
export interface SetDraft {
  readonly conversationId: string;
  /** An empty one clears. */
  readonly text: string;
  readonly replyTo?: number;
}

/** One conversation of mine. */
export interface GetConversation {
  readonly conversationId: string;
}

/** A conversation as its member sees it. */
export interface Conversation {
  readonly id: string;
  /** One of `direct`, `group`. */
  readonly kind: 'direct' | 'group';
  /** How many members it has now; 0 for whoever left, and once it was dissolved. */
  readonly memberCount: number;
  /** The caller's role, one of `member`, `admin`, `owner`. */
  readonly role: 'member' | 'admin' | 'owner';
  /** The first event the caller may read: where they joined, or 1 where the group shows its history to newcomers. */
  readonly firstSeq: number;
  /** The log's last event; 0 while it is empty. */
  readonly lastSeq: number;
  /** When it was last active; milliseconds since the Unix epoch, UTC. */
  readonly lastAt: number;
  /** My read mark. */
  readonly readSeq: number;
  /** My delivered mark. */
  readonly deliveredSeq: number;
  /** How many messages of others stand after my read mark and were not recalled. Exact. */
  readonly unread: number;
  /** How many of them mention me, or everyone. Exact. */
  readonly unreadMentions: number;
  /** How I keep it. */
  readonly settings: ConversationSettings;
  /** A group's title; `null` for a direct conversation. */
  readonly title?: string;
  /** A direct conversation's other member; `null` for a group. */
  readonly peer?: Account;
  /** Theirs, where they let me see it. */
  readonly peerPresence?: Presence;
  /** A direct conversation's other member has read everything up to here. */
  readonly peerReadSeq?: number;
  /** They have received everything up to here. */
  readonly peerDeliveredSeq?: number;
  /** The last message, where there is one to show. */
  readonly preview?: Preview;
  /** For a group; not for whoever left. */
  readonly group?: GroupFacts;
  /** Until when I may not write here; the year 9999 means for good. Milliseconds since the Unix epoch, UTC. */
  readonly mutedUntil?: number;
  /** What I am called here. */
  readonly nickname?: string;
  /** What I have begun to write here. */
  readonly draft?: Draft;
  /** Seconds after which new messages disappear; `null`: they stay. */
  readonly disappearAfter?: number;
}

/** My conversations, the last active first. */
export interface ListConversations {
  /** The cursor of the page before, or `null`. */
  readonly after?: string;
  /** 1 to 500; 100 when left out. */
  readonly limit?: number;
  /** Only those I have pinned, or only the others. */
  readonly pinned?: boolean;
  /** Only those I have archived, or only the others. */
  readonly archived?: boolean;
}

export interface ConversationPage {
  readonly conversations: readonly Conversation[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Moves my marks forward. A mark never moves back, and never past the log's end; what I have read I have received. */
export interface SetMark {
  readonly conversationId: string;
  /** I have read everything up to this event. */
  readonly read?: number;
  /** This account has received everything up to this event. */
  readonly delivered?: number;
}

/** My marks as they stand now, with the exact counts after them. */
export interface Marks {
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly unread: number;
  readonly unreadMentions: number;
}

/** A conversation's members, by when they joined. */
export interface ListMembers {
  readonly conversationId: string;
  /** The cursor of the page before, or `null`. */
  readonly after?: string;
  /** 1 to 200; 100 when left out. */
  readonly limit?: number;
}

export interface MemberPage {
  readonly members: readonly Member[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Opens the direct conversation with an account, or answers with the one there is. Errors: `not_found`; `not_contacts` where only contacts may write to each other. */
export interface OpenDirect {
  readonly accountId: string;
}

/** Changes how I keep a conversation; my other devices hear of it. What is left out stays. */
export interface UpdateConversationSettings {
  readonly conversationId: string;
  readonly pinned?: boolean;
  readonly archived?: boolean;
  /** 0 ends it. */
  readonly quietUntil?: number;
  /** At most 64 characters; an empty one clears. */
  readonly remark?: string;
}

/** How I keep a conversation; only I see it. */
export interface ConversationSettings {
  readonly pinned: boolean;
  readonly archived: boolean;
  /** Do not disturb until then; the year 9999 means for good. Milliseconds since the Unix epoch, UTC. */
  readonly quietUntil?: number;
  /** What I call it. */
  readonly remark?: string;
}

/** Lets new messages disappear some time after they were sent; in a group, for its admins. */
export interface SetTimer {
  readonly conversationId: string;
  /** From 5 seconds to a year; 0: they stay. */
  readonly seconds: number;
}

/** Tells the others that I am typing; they see it for a few seconds. Off in large groups. */
export interface SetTyping {
  readonly conversationId: string;
}

/** Where I am signed in, the last used first. */
export interface ListDevices {
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface DevicePage {
  readonly devices: readonly SignedInDevice[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Signs a device of mine out, at once and on its live connections. Another than this one needs a proof. Errors: `not_found`, `password_needed`. */
export interface RevokeDevice {
  readonly sessionId: string;
}

/** Signs out every device of mine but this one. It needs a proof. Error: `password_needed`. */
export type RevokeOtherDevices = Record<string, never>;

/** Adds accounts to a group; those already in it are passed over, and who is no contact of the caller's is invited instead, where only contacts may write to each other, or where they let only contacts add them. Who was banned is so no longer. Errors: `forbidden`, `group_full`, `not_found`, `too_many_strangers`. */
export interface AddMembers {
  readonly conversationId: string;
  /** 1 to 200. */
  readonly accountIds: readonly string[];
}

export interface AddedMembers {
  /** Who is in it now and was not before. */
  readonly added: readonly string[];
  /** Who was asked to come. */
  readonly invited: readonly string[];
}

/** Admits an applicant or turns them down; for admins. Errors: `not_found`, `group_full`. */
export interface AnswerApplication {
  readonly conversationId: string;
  readonly accountId: string;
  readonly accept: boolean;
}

/** Accepts an invitation or declines it. Who was invited by a member of a group that admits by approval has applied with it. Errors: `not_found`, `group_full`, `banned`. */
export interface AnswerGroupInvitation {
  readonly groupId: string;
  readonly accept: boolean;
}

export interface Joined {
  /** `accepted` once in it; `pending` while its admins decide; `rejected` where I declined. */
  readonly state: string;
  /** The group, once in it. */
  readonly conversation?: Conversation;
}

/** Who has applied and waits for an answer, the first first; for admins. */
export interface ListApplications {
  readonly conversationId: string;
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface ApplicationPage {
  readonly applications: readonly Application[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Who was banned from a group, the latest first; for admins. */
export interface ListBanned {
  readonly conversationId: string;
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface BanPage {
  readonly bans: readonly Ban[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Creates a group; the caller owns it. Who is no contact of the caller's is invited instead of added, where only contacts may write to each other, or where they let only contacts add them. Errors: `not_found`, `group_full`, `too_many_strangers`. */
export interface CreateGroup {
  /** Chosen by the caller; repeating a request with the same id answers with the first one's group. */
  readonly clientId: string;
  /** 1 to 100 characters. */
  readonly title: string;
  /** Whom to add besides the caller; at most 200 at once. Unknown ones: `not_found`. */
  readonly accountIds: readonly string[];
}

/** Makes a link with which people join without being asked; for admins. It works while I am one. */
export interface CreateGroupLink {
  readonly conversationId: string;
  /** Milliseconds since the Unix epoch, UTC; never when left out. */
  readonly expiresAt?: number;
  /** How many may join by it; any number when left out. */
  readonly maxUses?: number;
}

export interface GroupLink {
  /** What the link carries. */
  readonly code: string;
  readonly by: string;
  /** How many have joined by it. */
  readonly uses: number;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly maxUses?: number;
}

/** Ends a group for everyone; for its owner. Members keep what they could read, and it takes nothing new. */
export interface DissolveGroup {
  readonly conversationId: string;
}

/** The card of a group. Error: `not_found`, also where it is by invitation only and I am not in it. */
export interface FindGroup {
  readonly groupId: string;
}

/** What a stranger may know of a conversation: of groups only, and not of those that are by invitation only. */
export interface GroupCard {
  readonly id: string;
  /** Always `group`. */
  readonly kind: string;
  readonly title: string;
  readonly memberCount: number;
  /** One of `open`, `approval`, `invitation`. */
  readonly joinMode: 'open' | 'approval' | 'invitation';
  /** Whether I am in it. */
  readonly isMember: boolean;
  readonly avatar?: string;
  readonly description?: string;
}

/** The card of the group a link leads to. Error: `not_found`, also for links that no longer work. */
export interface FindGroupByLink {
  readonly code: string;
}

/** Invitations to groups that I have not answered, the newest first. */
export interface ListGroupInvitations {
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface GroupInvitationPage {
  readonly invitations: readonly GroupInvitation[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Asks people to come into a group; only contacts, where only contacts may write to each other. Those already in it or asked by me are passed over. It is good while I am in the group. Errors: `not_found`, `not_contacts`, `too_many_strangers`; `banned` for one whom only an admin may let in again; `muted` for a note from whoever may say nothing here. */
export interface InviteToGroup {
  readonly conversationId: string;
  /** 1 to 200. */
  readonly accountIds: readonly string[];
  /** At most 200 characters. */
  readonly note?: string;
}

/** Joins an open group, or applies to one that admits by approval. Errors: `not_found`, also where it is by invitation only; `already_member`, `group_full`, `banned`. */
export interface JoinGroup {
  readonly groupId: string;
  /** For those who decide; at most 200 characters. */
  readonly note?: string;
}

/** Joins by a link. Errors: `not_found`, `already_member`, `group_full`, `banned`. */
export interface JoinByLink {
  readonly code: string;
}

/** Leaves a group. Error: `owner_must_transfer`. */
export interface Leave {
  readonly conversationId: string;
}

/** A group's links that still work, the newest first; for admins. */
export interface ListGroupLinks {
  readonly conversationId: string;
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface GroupLinkPage {
  readonly links: readonly GroupLink[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Takes a member's word, for a time or for good, or gives it back. Admins mute members, the owner mutes anyone. A muted member reads, and moves marks. Errors: `forbidden`, `not_found`. */
export interface MuteMember {
  readonly conversationId: string;
  readonly accountId: string;
  /** Milliseconds since the Unix epoch, UTC; for good when left out; 0 gives the word back. */
  readonly until?: number;
}

/** Sets what I am called in a group. */
export interface SetGroupNickname {
  readonly conversationId: string;
  /** At most 64 characters; an empty one clears. Errors: `name_reserved`, `name_misleading`. */
  readonly nickname: string;
}

/** Removes a member from a group. Admins remove members, the owner removes anyone. Errors: `forbidden`, `not_found`. */
export interface RemoveMember {
  readonly conversationId: string;
  readonly accountId: string;
  /** Whether they are banned, so that they come back only when an admin lets them: so where it is left out. `false`: they may come back as anyone may. */
  readonly ban?: boolean;
}

/** Makes a link useless; for admins. Error: `not_found`. */
export interface RevokeGroupLink {
  readonly conversationId: string;
  readonly code: string;
}

/** Makes a member an admin, or an admin a member; for the owner. Errors: `not_found`, `bad_request` for the owner, `too_many_admins`. */
export interface SetMemberRole {
  readonly conversationId: string;
  readonly accountId: string;
  /** `admin` or `member`. */
  readonly role: string;
}

/** Makes another member the owner; the owner before becomes an admin. Errors: `not_found`, `too_many_admins`. */
export interface TransferOwnership {
  readonly conversationId: string;
  readonly accountId: string;
}

/** Lifts a ban: they may come back as anyone may; for admins. Error: `not_found`. */
export interface Unban {
  readonly conversationId: string;
  readonly accountId: string;
}

/** Changes a group; for its admins. What is left out stays; an empty text clears, but for the title. */
export interface UpdateGroup {
  readonly conversationId: string;
  /** 1 to 100 characters. */
  readonly title?: string;
  /** At most 256 characters. */
  readonly avatar?: string;
  /** At most 1,000 characters. */
  readonly description?: string;
  /** At most 4,000 characters; markdown. */
  readonly announcement?: string;
  /** One of `open`, `approval`, `invitation`. */
  readonly joinMode?: 'open' | 'approval' | 'invitation';
  /** From as many as are in it to the server's own limit. */
  readonly memberLimit?: number;
  readonly showsHistory?: boolean;
  readonly allMuted?: boolean;
  readonly forbidsForwarding?: boolean;
}

/** Takes my application back. Error: `not_found`. */
export interface WithdrawApplication {
  readonly groupId: string;
}

/** Cancels a scheduled message. Error: `not_found`. */
export interface CancelScheduled {
  readonly conversationId: string;
  /** Of the message. */
  readonly clientId: string;
}

/** Closes my poll. Errors: `message_not_found`, `not_the_author`. */
export interface ClosePoll {
  readonly conversationId: string;
  readonly seq: number;
}

/** Changes the text of my message, within 24 hours. Errors: `message_not_found`, `not_the_author`, `edit_window_passed`, `too_many_edits`. */
export interface EditMessage {
  readonly conversationId: string;
  /** The message. */
  readonly seq: number;
  /** Chosen by the caller; repeating an edit with the same id changes nothing more. */
  readonly clientId: string;
  /** As in `SendMessage`. */
  readonly text: string;
  /** As in `SendMessage`; whom the message mentions from now on. */
  readonly mentions?: readonly string[];
  /** As in `SendMessage`. */
  readonly mentionsEveryone?: boolean;
}

export interface MessageSent {
  /** Place in the conversation's log; the first event is 1. */
  readonly seq: number;
  /** Milliseconds since the Unix epoch, UTC, by the server's clock. */
  readonly at: number;
}

/** Copies messages into another conversation, each by itself or all as one. The copies are snapshots: they outlive what they were made of. Safe to repeat. Errors: `message_not_found`, `not_found`, `forwarding_forbidden`, `text_too_long`. */
export interface ForwardMessages {
  /** Where to. */
  readonly conversationId: string;
  /** Chosen by the caller; repeating a forward with the same id answers the first one's place. */
  readonly clientId: string;
  /** Where from; the caller reads it. */
  readonly fromConversationId: string;
  /** 1 to 100 messages. */
  readonly seqs: readonly number[];
  /** All in one message, which holds at most 100; what bundles among them hold counts. */
  readonly merged: boolean;
  /** Of the one message; at most 100 characters. */
  readonly title?: string;
}

export interface MessagesSent {
  /** Their places, in the order of what they are copies of. */
  readonly seqs: readonly number[];
  /** Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
}

/** Takes messages out of my own sight, on all my devices; nobody else is told. Error: `message_not_found`. */
export interface HideMessages {
  readonly conversationId: string;
  /** 1 to 100. */
  readonly seqs: readonly number[];
}

/** A page of messages as people read them: edits, recalls and reactions folded in. Give one of `before`, `after`, `around` and `at`, or none for the newest. */
export interface GetHistory {
  readonly conversationId: string;
  /** Only messages before this `seq`, the nearest. */
  readonly before?: number;
  /** Only messages after this `seq`, the nearest. */
  readonly after?: number;
  /** Half the page before this `seq`, and the rest from it on. */
  readonly around?: number;
  /** 1 to 100; 50 when left out. A page of long messages is shorter. */
  readonly limit?: number;
  /** As `around`, with the first event at or after this time. Milliseconds since the Unix epoch, UTC. */
  readonly at?: number;
  /** Only these: one of `text`, `card`, `location`, `poll`, `bundle` for messages of a sort, `message` for all, `notice` for everything else. */
  readonly kind?: 'text' | 'card' | 'location' | 'poll' | 'bundle';
}

export interface History {
  /** In order of `seq`. */
  readonly entries: readonly Entry[];
  /** The log's last event when the page was read: go on from it with `sync.events`. */
  readonly lastSeq: number;
  /** Whether there is more before the first entry. */
  readonly hasBefore: boolean;
  /** Whether there is more after the last entry. */
  readonly hasAfter: boolean;
}

/** Pins a message for everyone; in a group, for its admins. Errors: `message_not_found`, `too_many_pins`. */
export interface PinMessage {
  readonly conversationId: string;
  readonly seq: number;
}

/** The pinned messages, the last pinned first. */
export interface ListPins {
  readonly conversationId: string;
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface PinPage {
  readonly pins: readonly Pin[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Adds my reaction to a message; adding it twice is adding it once. */
export interface AddReaction {
  readonly conversationId: string;
  readonly seq: number;
  /** One emoji. Error: `bad_emoji`. */
  readonly emoji: string;
}

/** Takes my message back for everyone, within 2 minutes; a group's owner and admins take back anyone's, at any time. What it said is gone from the server. Errors: `message_not_found`, `not_the_author`, `recall_window_passed`. */
export interface RecallMessage {
  readonly conversationId: string;
  readonly seq: number;
  /** For those who read it; at most 200 characters. */
  readonly reason?: string;
}

/** Who has received a message and who has read it, those who read it first. Error: `message_not_found`. */
export interface ListReceipts {
  readonly conversationId: string;
  readonly seq: number;
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface ReceiptPage {
  /** `accepted`; `delivered` once everyone else has received it; `read` once everyone else has read it. */
  readonly state: string;
  /** How many others were members when it was sent, and are. */
  readonly others: number;
  /** How many of them have received it. */
  readonly delivered: number;
  /** How many of them have read it. */
  readonly read: number;
  readonly receipts: readonly Receipt[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Takes messages of anyone's back for everyone, whenever they were sent; for a group's owner and admins. Those already gone are passed over. Error: `conversation_is_direct`. */
export interface RemoveMessages {
  readonly conversationId: string;
  /** 1 to 100. */
  readonly seqs: readonly number[];
  /** For those who read it; at most 200 characters. */
  readonly reason?: string;
}

/** Sends a message later. Until then it can be changed and cancelled. If it cannot be sent then, my devices are told why. Errors: as `messages.send`, `too_many_scheduled`, `bad_request` for a time that has passed. */
export interface ScheduleMessage {
  readonly conversationId: string;
  /** Milliseconds since the Unix epoch, UTC; at most a year ahead. */
  readonly sendAt: number;
  /** What to send to this conversation. */
  readonly message: SendMessage;
}

export interface ScheduledMessage {
  readonly message: SendMessage;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly sendAt: number;
}

/** What I have scheduled, the next first. */
export interface ListScheduled {
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

export interface ScheduledPage {
  readonly messages: readonly ScheduledMessage[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: string;
}

/** Posts a message. Safe to repeat: the same `clientId` gets the first answer again. */
export interface SendMessage {
  readonly conversationId: string;
  /** Chosen by the sender, unique among the sender's messages. */
  readonly clientId: string;
  /** Markdown, kept as given; 1 to `limits.textBytes` bytes of UTF-8. Empty only where the message is something else too. A poll's is its question. Errors: `text_empty`, `text_too_long`. */
  readonly text: string;
  /** The `seq` of the message this one answers. Error: `message_not_found`. */
  readonly replyTo?: number;
  /** Members whose attention it asks for; at most 50. Error: `not_a_member`. */
  readonly mentions?: readonly string[];
  /** Asks for everyone's; in a group, for its owner and admins. Error: `forbidden`. */
  readonly mentionsEveryone?: boolean;
  /** Shows this account's card. Error: `not_found`. */
  readonly card?: string;
  /** Shows a place. */
  readonly location?: Location;
  /** Asks everyone. */
  readonly poll?: Poll;
}

/** Takes a pin off. */
export interface UnpinMessage {
  readonly conversationId: string;
  readonly seq: number;
}

/** Takes my reaction back. Changes nothing where there is none. */
export interface RemoveReaction {
  readonly conversationId: string;
  readonly seq: number;
  readonly emoji: string;
}

/** Changes when, or what, a scheduled message is. What is left out stays. Error: `not_found`. */
export interface UpdateScheduled {
  readonly conversationId: string;
  /** Of the message. */
  readonly clientId: string;
  readonly sendAt?: number;
  readonly text?: string;
}

/** Every text a message has had, the first first. Error: `message_not_found`. */
export interface ListVersions {
  readonly conversationId: string;
  readonly seq: number;
  /** The version after which to go on; 0 when left out. */
  readonly after?: number;
  /** 1 to 100; 50 when left out. A page of long texts is shorter. */
  readonly limit?: number;
}

export interface VersionPage {
  readonly versions: readonly MessageVersion[];
  /** Ask with it for the next page; `null` on the last. */
  readonly next?: number;
}

/** Chooses answers of a poll, in the place of what I chose before. Errors: `message_not_found`, `poll_closed`. */
export interface Vote {
  readonly conversationId: string;
  readonly seq: number;
  /** From 0 on; empty takes my vote back. */
  readonly options: readonly number[];
}

/** How a poll stands. */
export interface PollVotes {
  /** Of each option. */
  readonly counts: readonly number[];
  /** How many have voted. */
  readonly voters: number;
  /** Whether it was closed before its time. */
  readonly closed: boolean;
  /** What I chose. Only in answers to me, never in events. */
  readonly mine?: readonly number[];
}

/** Who chose an answer, where the poll is not anonymous. Errors: `message_not_found`, `poll_anonymous`. */
export interface ListVoters {
  readonly conversationId: string;
  readonly seq: number;
  /** From 0 on. */
  readonly option: number;
  /** The `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 50 when left out. */
  readonly limit?: number;
}

/** Says that I am away from my devices, or back. It ends with my last live connection. */
export interface SetPresence {
  readonly away: boolean;
}

/** What a client wants to know before anyone has signed in. */
export type GetAbout = Record<string, never>;

export interface About {
  /** Of the server; what stands after a plus sign is the build. */
  readonly version: string;
  /** Who may register. One of `open`, `invitation`, `closed`. */
  readonly registration: 'open' | 'invitation' | 'closed';
  /** `false` while nobody has registered: whoever does first is the administrator, and needs no code. */
  readonly hasAccounts: boolean;
  /** With what one signs in: `username` always, and `email` and `phone` where they need not be verified. */
  readonly logInNames: readonly string[];
  /** The country, in two letters, in whose way phone numbers without a plus are read; none when absent. */
  readonly phoneRegion?: string;
}

/** Signs a live connection in with its first frame. Only on the WebSocket. */
export interface Authenticate {
  readonly token: string;
}

/** Signs in. Errors: `wrong_credentials`, `rate_limited`. */
export interface LogIn {
  /** The user name; or an email or phone that was verified, or any that the server lets in: `logInNames` of `server.about`. */
  readonly login: string;
  readonly password: string;
  readonly device: Device;
  /** What this device was given when it signed in before. With it, it has tries of its own: what others try on the account does not keep it waiting. */
  readonly deviceSecret?: string;
}

/** Ends this session: its tokens stop working and its live connections close at once. A browser that keeps the refresh token in a cookie can do it without an access token; only then is `refresh_token_reused` answered. */
export type LogOut = Record<string, never>;

/** Gives my password, which counts as a proof in this session for a while, as signing in does. Errors: `wrong_credentials`, `rate_limited`. */
export interface Prove {
  readonly password: string;
}

export interface Proved {
  /** So long nothing asks for it again. Milliseconds since the Unix epoch, UTC. */
  readonly until: number;
}

/** Trades a refresh token for new tokens. A token is good once; spending it twice revokes the session. Errors: `unauthorized`, `refresh_token_reused`. */
export interface Refresh {
  /** The newest one. Left out by a browser whose cookie has it. */
  readonly refreshToken?: string;
}

/** Asks for a ticket that opens one WebSocket, for clients that cannot set headers. */
export type IssueTicket = Record<string, never>;

export interface Ticket {
  /** For `/ws?ticket=…`; good once. */
  readonly value: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly expiresAt: number;
}

/** What comes after `after` in a log? Works for conversations and for my own log (my account's id). */
export interface GetEvents {
  readonly conversationId: string;
  /** The last `seq` the client holds; 0 for none. Events before the caller joined are not answered. */
  readonly after: number;
  /** 1 to 500; 100 when left out. A page of long messages is shorter. */
  readonly limit?: number;
}

export interface EventPage {
  readonly events: readonly Event[];
  /** The log's last event; there is more while it is greater than the last one answered. */
  readonly lastSeq: number;
}

/** What has moved since I was away? Answers only conversations with something new, and never all their events: small gaps come filled, of large ones only the head is told and the client fetches what the person opens. */
export interface Resume {
  /** What the client holds; at most 1,000. Conversations it does not name count as held from nothing. */
  readonly known?: readonly KnownLog[];
  /** From the answer to an earlier resume, once complete: only conversations active since then are looked at. */
  readonly cursor?: string;
  /** The `next` of the page before, asked with the same `known` and `cursor`. */
  readonly after?: string;
}

export interface Resumed {
  /** My own log: its head, and its events where the gap is small. */
  readonly account: LogGap;
  /** Those that moved, with their facts. */
  readonly conversations: readonly ConversationGap[];
  /** Those named in `known` that I am no longer a member of. */
  readonly left: readonly string[];
  /** Ask again with it for the next page; `null` when complete. */
  readonly next?: string;
  /** When complete: for the next resume. */
  readonly cursor?: string;
}

/** A message. Countable: it is unread for everyone but its author until read or recalled. Once recalled, only its `clientId` is left. */
export interface MessagePosted {
  readonly clientId: string;
  readonly text: string;
  readonly replyTo?: number;
  readonly mentions?: readonly string[];
  readonly mentionsEveryone?: boolean;
  readonly card?: Account;
  readonly location?: Location;
  readonly poll?: Poll;
  readonly forwarded?: Origin;
  readonly bundle?: Bundle;
  /** Seconds after which it disappears. */
  readonly expiresAfter?: number;
}

/** A message's new text. */
export interface MessageEdited {
  /** The `seq` of the message. */
  readonly target: number;
  readonly clientId: string;
  readonly text: string;
  readonly mentions?: readonly string[];
  readonly mentionsEveryone?: boolean;
}

/** A message was taken back, or has disappeared. */
export interface MessageRecalled {
  /** The `seq` of the message. */
  readonly target: number;
  /** Why; `expired` where it has disappeared. */
  readonly reason?: string;
}

/** In the place of an event that I do not see: someone I block did it, or it is about a message from before I came. It tells neither what nor who: its `by` is all zeros. */
export type MessageWithheld = Record<string, never>;

/** A reaction was added or taken back. */
export interface ReactionChanged {
  /** The `seq` of the message. */
  readonly target: number;
  readonly emoji: string;
}

/** Someone voted; of an anonymous poll, its author stands as who did. */
export interface PollVoted {
  /** The `seq` of the message. */
  readonly target: number;
  /** Of each option, after this vote. */
  readonly counts: readonly number[];
  /** How many have voted. */
  readonly voters: number;
  /** What they chose, unless it is anonymous. */
  readonly options?: readonly number[];
}

/** The poll takes no more votes. */
export interface PollClosed {
  /** The `seq` of the message. */
  readonly target: number;
}

/** A message was pinned, or its pin taken off. */
export interface PinChanged {
  /** The message. */
  readonly seq: number;
}

/** The first event of every conversation. */
export interface ConversationCreated {
  readonly kind: string;
  /** Who was in it from the start, its creator first. */
  readonly accountIds: readonly string[];
  readonly title?: string;
}

/** Messages disappear after so many seconds from now on; 0: they stay. */
export interface TimerChanged {
  readonly seconds: number;
}

/** Accounts were added to a group. */
export interface MembersAdded {
  readonly accountIds: readonly string[];
}

/** A member came by themselves. */
export interface MemberJoined {
  readonly accountId: string;
  /** One of `open`, `application`, `invitation`, `link`. */
  readonly via: 'open' | 'application' | 'invitation' | 'link';
  /** Who invited them or answered their application. */
  readonly admittedBy?: string;
}

/** A member was removed. */
export interface MemberRemoved {
  readonly accountId: string;
  /** `true` where they come back only when an admin lets them. */
  readonly banned?: boolean;
}

/** A member left, was removed, or became the owner. */
export interface MemberChanged {
  readonly accountId: string;
}

/** A member's role is another. */
export interface MemberRoleChanged {
  readonly accountId: string;
  readonly role: string;
}

/** A member may not write until then; or may again, where it is 0. */
export interface MemberMuted {
  readonly accountId: string;
  /** The year 9999 means for good. */
  readonly until: number;
}

/** A member is called something else in this group; by their own name where it is absent. */
export interface MemberRenamed {
  readonly accountId: string;
  readonly nickname?: string;
}

/** What was changed in a group; what is absent stayed, an empty text was cleared. */
export interface GroupChanged {
  readonly title?: string;
  readonly avatar?: string;
  readonly description?: string;
  readonly announcement?: string;
  readonly joinMode?: string;
  readonly memberLimit?: number;
  readonly showsHistory?: boolean;
  readonly allMuted?: boolean;
  readonly forbidsForwarding?: boolean;
}

/** The group has ended. */
export type GroupDissolved = Record<string, never>;

/** I joined or left this conversation. */
export interface ConversationReference {
  readonly conversationId: string;
}

/** In the account's own log: how I keep a conversation, as it is now. */
export interface ConversationSettingsChanged {
  readonly conversationId: string;
  readonly settings: ConversationSettings;
}

/** One of my devices signed in. */
export interface SessionStarted {
  readonly sessionId: string;
  readonly device: Device;
}

/** One of my sessions ended. */
export interface SessionEnded {
  readonly sessionId: string;
  /** `logged_out`, `replaced`, `revoked`, `too_many_sessions`, `refresh_token_reused`, `password_changed`, `password_reset` or `account_deleted`. */
  readonly reason: string;
}

/** In the account's own log: my profile as it is now. */
export interface ProfileChanged {
  readonly me: Me;
}

/** In the account's own log: my password was changed. */
export type PasswordChanged = Record<string, never>;

/** In the account's own log: a request, mine or another's, as it is now. */
export interface ContactRequestChanged {
  readonly request: ContactRequest;
}

/** In the account's own log: we are contacts; or remark or star changed. */
export interface ContactChanged {
  readonly accountId: string;
  readonly starred: boolean;
  readonly remark?: string;
}

/** In the account's own log: an account is no longer my contact, or is blocked or not any more. */
export interface AccountReference {
  readonly accountId: string;
}

/** In the own log of every admin, and of who applied: an application as it is now. */
export interface ApplicationChanged {
  readonly application: Application;
}

/** In the account's own log: an invitation to a group as it is now. */
export interface GroupInvitationChanged {
  readonly invitation: GroupInvitation;
}

/** In the account's own log: messages I no longer want to see. */
export interface MessagesHidden {
  readonly conversationId: string;
  readonly seqs: readonly number[];
}

/** In the account's own log: a message I have scheduled, as it is now. */
export interface ScheduledChanged {
  readonly message: ScheduledMessage;
}

/** In the account's own log: a scheduled message was sent, cancelled, or could not be sent. */
export interface ScheduledGone {
  readonly conversationId: string;
  readonly clientId: string;
  /** Its place, once sent. */
  readonly seq?: number;
  /** Why it could not be sent: one of `bad_request`, `unknown_operation`, `method_not_allowed`, `https_required`, `too_large`, `unauthorized`, `forbidden`, `not_found`, `rate_limited`, `overloaded`, `storage_unavailable`, `outcome_unknown`, `internal`, `wrong_credentials`, `username_taken`, `bad_username`, `name_reserved`, `name_misleading`, `password_needed`, `registration_closed`, `bad_registration_code`, `search_disabled`, `weak_password`, `refresh_token_reused`, `not_contacts`, `rejected_lately`, `account_deleted`, `too_many_contacts`, `muted`, `too_many_unread`, `already_member`, `banned`, `too_many_strangers`, `too_many_links`, `too_many_admins`, `group_full`, `conversation_is_direct`, `owner_must_transfer`, `text_empty`, `text_too_long`, `message_not_found`, `not_the_author`, `edit_window_passed`, `recall_window_passed`, `too_many_edits`, `too_many_reactions`, `too_many_pins`, `too_many_scheduled`, `not_a_member`, `forwarding_forbidden`, `poll_closed`, `poll_anonymous`, `bad_emoji`, `file_exists`, `backup_failed`. */
  readonly error?: string;
}

/** Someone is typing. Show it for five seconds, or until their message comes. */
export interface TypingChanged {
  readonly kind: string;
  readonly conversationId: string;
  readonly accountId: string;
}

/** Someone whose presence I may see came, went, or is away. */
export interface PresenceChanged {
  readonly kind: string;
  readonly accountId: string;
  readonly presence: Presence;
}

/** A member's marks moved: mine on another device, or someone else's. */
export interface MarkMoved {
  readonly kind: string;
  readonly conversationId: string;
  readonly accountId: string;
  readonly readSeq: number;
  readonly deliveredSeq: number;
}

/** What I have begun to write, on another device of mine; `null` when it was sent or cleared. */
export interface DraftChanged {
  readonly kind: string;
  readonly conversationId: string;
  readonly draft?: Draft;
}

/** One entry of a log. With its `(conversationId, seq)` it is the same for everyone, for ever. */
export interface Event {
  /** The log. An account's own log has the account's id. */
  readonly conversationId: string;
  /** 1, 2, 3… without gaps. */
  readonly seq: number;
  /** One of `message.posted`, `message.edited`, `message.recalled`, `message.withheld`, `reaction.added`, `reaction.removed`, `poll.voted`, `poll.closed`, `message.pinned`, `message.unpinned`, `conversation.created`, `timer.changed`, `members.added`, `member.joined`, `member.removed`, `member.unbanned`, `member.left`, `owner.changed`, `member.roleChanged`, `member.muted`, `member.renamed`, `group.changed`, `group.dissolved`, `conversation.joined`, `conversation.left`, `conversation.settingsChanged`, `session.started`, `session.ended`, `profile.changed`, `password.changed`, `contact.requested`, `contact.answered`, `contact.added`, `contact.changed`, `contact.removed`, `account.blocked`, `account.unblocked`, `application.changed`, `invitation.changed`, `messages.hidden`, `scheduled.changed`, `scheduled.gone`; a client passes over kinds it does not know, but counts their `seq`. */
  readonly kind: string;
  /** The account that did it; all zeros where that is withheld. */
  readonly by: string;
  /** Milliseconds since the Unix epoch, UTC, by the server's clock. */
  readonly at: number;
  /** The record that belongs to the kind. */
  readonly body: unknown;
}

/** The first frame a live connection receives once it is signed in. */
export interface Hello {
  readonly connectionId: string;
  readonly accountId: string;
  readonly sessionId: string;
  /** The head of the account's own log: compare it with what you hold. */
  readonly lastSeq: number;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly serverTime: number;
  /** The server pings this often; hearing nothing for two and a half intervals, either side may close. */
  readonly heartbeatSeconds: number;
  readonly limits: Limits;
}

/** The device a session belongs to. */
export interface Device {
  /** Chosen once by the device and kept; 1 to 64 characters. Logging in again from it replaces its session. */
  readonly deviceId: string;
  /** For example `web`, `ios`, `linux`; at most 32 characters. */
  readonly platform: string;
  /** For people, for example "Ann's laptop"; at most 64 characters. */
  readonly name: string;
}

/** The basic facts of a direct conversation. */
export interface DirectFacts {
  readonly conversationId: string;
  readonly lastSeq: number;
  readonly lastAt: number;
  readonly unread: number;
}

export interface Presence {
  /** One of `online`, `away`, `offline`. */
  readonly status: 'online' | 'away' | 'offline';
  /** Of who is offline: when they were last online. Milliseconds since the Unix epoch, UTC. */
  readonly lastSeenAt?: number;
}

export interface BlockedAccount {
  readonly account: Account;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
}

/** The last message, for a list. */
export interface Preview {
  readonly seq: number;
  readonly by: string;
  readonly at: number;
  /** Its beginning, at most 200 characters; empty where the message is something else than text. */
  readonly text: string;
  /** What it is, one of `text`, `card`, `location`, `poll`, `bundle`. */
  readonly content: 'text' | 'card' | 'location' | 'poll' | 'bundle';
}

/** What a group is like, for its members. */
export interface GroupFacts {
  /** One of `open`, `approval`, `invitation`. */
  readonly joinMode: 'open' | 'approval' | 'invitation';
  /** How many members it takes. */
  readonly memberLimit: number;
  /** Whether who joins from now on sees what was said before. */
  readonly showsHistory: boolean;
  /** Whether only the owner and admins may write. */
  readonly allMuted: boolean;
  /** Whether nothing may be forwarded out of it. */
  readonly forbidsForwarding: boolean;
  readonly avatar?: string;
  readonly description?: string;
  readonly announcement?: string;
}

/** What I have begun to write. Kept for each conversation and told to my other devices. */
export interface Draft {
  readonly text: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
  readonly replyTo?: number;
}

export interface Member {
  readonly account: Account;
  /** One of `member`, `admin`, `owner`. */
  readonly role: 'member' | 'admin' | 'owner';
  /** The event with which they joined. */
  readonly joinedSeq: number;
  /** They have received everything up to here. */
  readonly deliveredSeq: number;
  /** They have read everything up to here. */
  readonly readSeq: number;
  /** What they are called in this group. */
  readonly nickname?: string;
  /** Until when they may not write; the year 9999 means for good. */
  readonly mutedUntil?: number;
  /** Where they let me see it. */
  readonly presence?: Presence;
}

export interface SignedInDevice {
  readonly sessionId: string;
  readonly device: Device;
  /** Whether it is the one that asks. */
  readonly isCurrent: boolean;
  /** Whether it has a live connection now. */
  readonly isOnline: boolean;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly signedInAt: number;
  /** When it last signed in or renewed its tokens, which a device in use does every few minutes. */
  readonly lastUsedAt: number;
  /** From where, at that time. */
  readonly lastAddress: string;
}

export interface Application {
  readonly groupId: string;
  readonly account: Account;
  /** One of `pending`, `accepted`, `rejected`, `withdrawn`. */
  readonly state: 'pending' | 'accepted' | 'rejected' | 'withdrawn';
  readonly note: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
  /** Whose invitation it comes from. */
  readonly invitedBy?: string;
}

export interface Ban {
  readonly account: Account;
  /** Who removed them. */
  readonly by: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
}

export interface GroupInvitation {
  readonly group: GroupCard;
  readonly by: Account;
  /** One of `pending`, `accepted`, `rejected`, `withdrawn`. */
  readonly state: 'pending' | 'accepted' | 'rejected' | 'withdrawn';
  readonly note: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
}

/** One line of a conversation: a message, or an event that reads as a sentence ("Ann added Bob"). */
export interface Entry {
  readonly seq: number;
  /** The kind of the event that made it: see `message.posted`, `message.edited`, `message.recalled`, `message.withheld`, `reaction.added`, `reaction.removed`, `poll.voted`, `poll.closed`, `message.pinned`, `message.unpinned`, `conversation.created`, `timer.changed`, `members.added`, `member.joined`, `member.removed`, `member.unbanned`, `member.left`, `owner.changed`, `member.roleChanged`, `member.muted`, `member.renamed`, `group.changed`, `group.dissolved`, `conversation.joined`, `conversation.left`, `conversation.settingsChanged`, `session.started`, `session.ended`, `profile.changed`, `password.changed`, `contact.requested`, `contact.answered`, `contact.added`, `contact.changed`, `contact.removed`, `account.blocked`, `account.unblocked`, `application.changed`, `invitation.changed`, `messages.hidden`, `scheduled.changed`, `scheduled.gone`. */
  readonly kind: string;
  /** Who did it. */
  readonly by: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
  /** For `message.posted`. */
  readonly message?: Message;
  /** For every other kind: the event's body. */
  readonly notice?: unknown;
}

export interface Pin {
  readonly message: Entry;
  /** Who pinned it. */
  readonly by: string;
  /** When; milliseconds since the Unix epoch, UTC. */
  readonly at: number;
}

export interface Receipt {
  readonly account: Account;
  readonly delivered: boolean;
  readonly read: boolean;
  /** When they received it, where it is known: not of long ago, and not in large groups. */
  readonly deliveredAt?: number;
  /** When they read it, likewise. */
  readonly readAt?: number;
}

/** A place. */
export interface Location {
  /** Degrees north, -90 to 90 (WGS 84). */
  readonly latitude: number;
  /** Degrees east, -180 to 180. */
  readonly longitude: number;
  /** At most 100 characters. */
  readonly name?: string;
  /** At most 200 characters. */
  readonly address?: string;
}

/** A question with answers to choose from; the message's text is the question. */
export interface Poll {
  /** 2 to 20 answers of 1 to 100 characters, all different. */
  readonly options: readonly string[];
  /** Whether one may choose several. */
  readonly multiple: boolean;
  /** Whether nobody can see who chose what. */
  readonly anonymous: boolean;
  /** When it closes by itself. Milliseconds since the Unix epoch, UTC. */
  readonly endsAt?: number;
}

export interface MessageVersion {
  /** 1, and one more for each edit. */
  readonly version: number;
  readonly text: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
}

export interface KnownLog {
  readonly conversationId: string;
  /** The last event the client holds of this log. */
  readonly seq: number;
}

export interface LogGap {
  /** The log's head. */
  readonly lastSeq: number;
  /** Everything after the known `seq`, or `null` where that is too much to send unasked. */
  readonly events?: readonly Event[];
}

/** A conversation that moved. */
export interface ConversationGap {
  readonly conversation: Conversation;
  readonly events?: readonly Event[];
}

/** What a message was copied from. */
export interface Origin {
  readonly accountId: string;
  /** What its author was called then. */
  readonly name: string;
  /** When it was sent. Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
}

/** Copies of several messages, in their order. */
export interface Bundle {
  readonly items: readonly BundleItem[];
  readonly title?: string;
}

/** What this server accepts. */
export interface Limits {
  /** The largest frame or body. */
  readonly frameBytes: number;
  /** The longest text of a message, in bytes of UTF-8. */
  readonly textBytes: number;
  /** How many requests of one connection are worked on at once; the server reads on when one is done. */
  readonly requestsInFlight: number;
  /** How long a message may be edited. */
  readonly editSeconds: number;
  /** How long a message may be recalled. */
  readonly recallSeconds: number;
}

/** A message as it stands after its edits, votes, recall and reactions. */
export interface Message {
  /** The sender's own id for it. */
  readonly clientId: string;
  /** 1, and one more for each edit. */
  readonly version: number;
  readonly reactions: readonly Reaction[];
  /** What it is, one of `text`, `card`, `location`, `poll`, `bundle`. */
  readonly content: 'text' | 'card' | 'location' | 'poll' | 'bundle';
  /** `null` once recalled; so is whatever else it was. */
  readonly text?: string;
  readonly replyTo?: number;
  /** When it was last edited. */
  readonly editedAt?: number;
  /** Who took it back; its author, where it has disappeared. */
  readonly recalledBy?: string;
  /** Why; `expired` where it has disappeared. */
  readonly recallReason?: string;
  readonly mentions?: readonly string[];
  readonly mentionsEveryone?: boolean;
  readonly card?: Account;
  readonly location?: Location;
  /** What it asks. */
  readonly poll?: Poll;
  /** How the poll stands. */
  readonly votes?: PollVotes;
  /** What it is a copy of. */
  readonly forwarded?: Origin;
  /** The messages it holds copies of. */
  readonly bundle?: Bundle;
  /** When it disappears. Milliseconds since the Unix epoch, UTC. */
  readonly expiresAt?: number;
}

export interface BundleItem {
  readonly accountId: string;
  /** What its author was called then. */
  readonly name: string;
  /** When it was sent. Milliseconds since the Unix epoch, UTC. */
  readonly at: number;
  readonly text: string;
  readonly card?: Account;
  readonly location?: Location;
}

export interface Reaction {
  readonly emoji: string;
  /** Who reacted so, in the order they did. */
  readonly by: readonly string[];
}

/** Why something was refused. A server that is newer may know more. */
export const errorCodes = {
  /** The frame, the body or a field cannot be read or breaks its shape. `details.field` names the place. */
  bad_request: 'bad_request',
  /** No operation has this name. */
  unknown_operation: 'unknown_operation',
  /** The address is known, but not with this method: the header `Allow` names those it takes. Only over HTTP. */
  method_not_allowed: 'method_not_allowed',
  /** The server is reached by HTTPS. Only over HTTP. */
  https_required: 'https_required',
  /** The body, frame, address or headers are larger than `details.limit` bytes. */
  too_large: 'too_large',
  /** Sign in first, or the token is wrong, expired or revoked. */
  unauthorized: 'unauthorized',
  /** Signed in, but not allowed to do this. */
  forbidden: 'forbidden',
  /** Not there, or not yours to know about: the two are never told apart. */
  not_found: 'not_found',
  /** Too many requests; try again after `details.retryAfter` seconds. */
  rate_limited: 'rate_limited',
  /** The server has no room for more work or connections now; try again shortly. */
  overloaded: 'overloaded',
  /** The server cannot store anything at the moment (its disk is full, its database unreachable). Nothing was done. */
  storage_unavailable: 'storage_unavailable',
  /** The database was lost while it stored this: it may or may not have been done. Look again, or send the same again. */
  outcome_unknown: 'outcome_unknown',
  /** A fault of the server's. `details.requestId` finds it in the log. */
  internal: 'internal',
  /** User name or password is wrong; which of them is never told. */
  wrong_credentials: 'wrong_credentials',
  /** The user name is taken. */
  username_taken: 'username_taken',
  /** User names have 3 to 32 of letters, digits, `_ . -`, begin with a letter or digit, and have no dot last or after another. */
  bad_username: 'bad_username',
  /** This name is kept: it speaks for the server or for everyone. */
  name_reserved: 'name_reserved',
  /** This name passes for another: it looks like an administrator's, or mixes letters of scripts that look alike in one word. */
  name_misleading: 'name_misleading',
  /** The password was not given lately in this session: `sessions.prove`, and ask again. */
  password_needed: 'password_needed',
  /** This server takes no new accounts. */
  registration_closed: 'registration_closed',
  /** The registration code is missing, wrong, spent or expired. */
  bad_registration_code: 'bad_registration_code',
  /** Searching for people is switched off on this server. */
  search_disabled: 'search_disabled',
  /** The password has not `details.min` to `details.max` characters, or is easily guessed: `details.reason` is one of `length`, `common`, `name`. */
  weak_password: 'weak_password',
  /** The refresh token was spent before: someone has a copy. The session is revoked; log in again. */
  refresh_token_reused: 'refresh_token_reused',
  /** Only contacts may do this to each other on this server. */
  not_contacts: 'not_contacts',
  /** They said no, a short while ago. They can be asked again from `details.until` on, in milliseconds since the Unix epoch. */
  rejected_lately: 'rejected_lately',
  /** The other account was deleted. */
  account_deleted: 'account_deleted',
  /** As many contacts, or requests, as an account may have: `details.limit`. */
  too_many_contacts: 'too_many_contacts',
  /** Muted: not until `details.until`, in milliseconds since the Unix epoch; `details.everyone` where it is not only you. */
  muted: 'muted',
  /** The other one has so much to read here that nothing more is taken until they do. */
  too_many_unread: 'too_many_unread',
  /** You are in this group already. */
  already_member: 'already_member',
  /** Removed from this group before; an admin must let them in again. It is you, unless you invite someone. */
  banned: 'banned',
  /** As many people who are no contacts of yours as may be brought into groups in a day: `details.limit`. */
  too_many_strangers: 'too_many_strangers',
  /** The group has as many links as a group may have: `details.limit`. */
  too_many_links: 'too_many_links',
  /** The group has as many admins as a group may have: `details.limit`. */
  too_many_admins: 'too_many_admins',
  /** The group has as many members as it may have: `details.limit`. */
  group_full: 'group_full',
  /** The conversation is direct: it has its two members for ever. */
  conversation_is_direct: 'conversation_is_direct',
  /** The owner of a group with other members transfers it before leaving. */
  owner_must_transfer: 'owner_must_transfer',
  /** The text is empty. */
  text_empty: 'text_empty',
  /** The text is longer than `details.limit` bytes of UTF-8. */
  text_too_long: 'text_too_long',
  /** There is no such message, or it was recalled. */
  message_not_found: 'message_not_found',
  /** Only the author may do this. */
  not_the_author: 'not_the_author',
  /** The message is too old to edit; it could be edited for `details.seconds` seconds. */
  edit_window_passed: 'edit_window_passed',
  /** The message is too old to recall; it could be recalled for `details.seconds` seconds. */
  recall_window_passed: 'recall_window_passed',
  /** The message was edited as often as a message may be: `details.limit`. */
  too_many_edits: 'too_many_edits',
  /** The message has had as many reactions as a message may have: `details.limit`. */
  too_many_reactions: 'too_many_reactions',
  /** The conversation has as many pins as it may have: `details.limit`. */
  too_many_pins: 'too_many_pins',
  /** As many scheduled messages as an account may have: `details.limit`. */
  too_many_scheduled: 'too_many_scheduled',
  /** Someone mentioned is no member: `details.accountId`. */
  not_a_member: 'not_a_member',
  /** Nothing may be forwarded out of this group. */
  forwarding_forbidden: 'forwarding_forbidden',
  /** The poll takes no more votes. */
  poll_closed: 'poll_closed',
  /** Nobody can see who chose what in this poll. */
  poll_anonymous: 'poll_anonymous',
  /** This is not one emoji. */
  bad_emoji: 'bad_emoji',
  /** There is a file of this name already; it was not touched. */
  file_exists: 'file_exists',
  /** No backup was made; the message says what stood in the way. */
  backup_failed: 'backup_failed',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** WebSocket close codes of Parley's own. */
export const closeCodes = {
  /** The token is missing, wrong or expired: sign in or refresh, then connect again. */
  unauthorized: 4401,
  /** The session was ended. Do not connect again with it. */
  sessionEnded: 4403,
  /** Nothing was heard for two and a half heartbeats, or no sign-in came in time. */
  timedOut: 4408,
  /** The account has opened more live connections than it may, and this was its oldest. Do not connect again by itself. */
  tooManyConnections: 4409,
  /** The client reads too slowly; connect again and resume. */
  fellBehind: 4429,
  /** A fault of the server's, which it has logged (RFC 6455's 1011): connect again after a random short while. */
  internal: 1011,
  /** The server is going down for a moment (RFC 6455's 1012): connect again after a random short while. */
  restarting: 1012,
} as const;
