-- The inboxes of people. What a notification says is rendered when it is read, from the copy of the directory: names and
-- languages may change, and may arrive after the notification.
SELECT notifications.create_directory_copy();

-- How far an inbox has come. The row is locked while the inbox grows, so that sequences become visible in their order and a
-- reader who has seen one has seen all before it.
CREATE TABLE notifications.person_inbox (
    organization_id uuid NOT NULL,
    person_id uuid NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT person_inbox_pkey PRIMARY KEY (organization_id, person_id),
    CONSTRAINT sequences_begin_at_1 CHECK (last_sequence >= 0)
);
SELECT notifications.protect_tenant_table('person_inbox', ARRAY['SELECT', 'INSERT', 'UPDATE (last_sequence)']);

CREATE TABLE notifications.notification (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Whose inbox it is in.
    person_id uuid NOT NULL,
    -- From 1 in each inbox, without gaps.
    sequence bigint NOT NULL,
    -- ovation.notifications.v1.Category
    category smallint NOT NULL CONSTRAINT category_is_known CHECK (category = 1),
    actor_id uuid NOT NULL,
    -- The coin.
    subject_id uuid NOT NULL,
    -- 0: unknown to this release; 1: Excellent; 2: Thank you; 3: Good; 4: Feedback.
    coin_kind smallint NOT NULL CONSTRAINT coin_kind_is_known_or_zero CHECK (coin_kind BETWEEN 0 AND 4),
    -- The beginning of the coin's comment.
    comment text,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    CONSTRAINT notification_pkey PRIMARY KEY (organization_id, id),
    -- ListNotifications, WatchNotifications.
    CONSTRAINT a_sequence_is_given_once UNIQUE (organization_id, person_id, sequence),
    CONSTRAINT a_person_is_told_of_a_coin_once UNIQUE (organization_id, person_id, subject_id),
    CONSTRAINT a_feedback_coin_tells_no_comment CHECK (coin_kind <> 4 OR comment IS NULL)
);
-- CountUnread, ListNotifications of the unread, MarkRead of all.
CREATE INDEX notification_unread ON notifications.notification (organization_id, person_id, sequence) WHERE read_at IS NULL;
SELECT notifications.protect_tenant_table('notification', ARRAY['SELECT', 'INSERT', 'UPDATE (read_at)']);
