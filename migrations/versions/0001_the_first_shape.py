"""The first shape"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('bucket', sa.Text(), nullable=False, comment="what is being guessed, by whom: 'code:<address hash>'"),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    comment='failed guesses, counted in SQL so that every process sees them, with or without Redis'
    )
    op.create_index('ix_attempt_bucket_at', 'attempt', ['bucket', 'at'], unique=False)
    op.create_table('brand',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('hue', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_brand')),
    sa.UniqueConstraint('slug', name=op.f('uq_brand_slug'))
    )
    op.create_table('effect',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_effect')),
    comment='dedupe keys that consumers take before their effect'
    )
    op.create_table('image',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.LargeBinary(), nullable=False),
    sa.Column('alt', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='{"fr": …, "en": …}'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_image')),
    sa.UniqueConstraint('digest', name=op.f('uq_image_digest'))
    )
    op.create_table('job',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('arguments', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('dedupe_key', sa.Text(), nullable=True),
    sa.Column('run_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True, comment='code of the last failure'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_job_dedupe_key')),
    comment='a job exists because of its row; arq only wakes a worker'
    )
    op.create_index('ix_job_open', 'job', ['run_at'], unique=False, postgresql_where=sa.text('done_at IS NULL'))
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=True, comment='frames with the same topic and key: the newest wins'),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False, comment='times it was refused'),
    sa.Column('problem', sa.Text(), nullable=True, comment='what the last try met'),
    sa.Column('set_aside_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    comment='frames to publish; a row is deleted once Redis has taken it (dedupe key: outbox:<id>)'
    )
    op.create_index('ix_outbox_set_aside_at', 'outbox', ['set_aside_at'], unique=False, postgresql_where=sa.text('set_aside_at IS NOT NULL'))
    op.create_table('programme',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('company', sa.Text(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False, comment='IANA; seasons and weeks are cut here'),
    sa.Column('accent_hue', sa.Integer(), server_default='255', nullable=False),
    sa.Column('demo', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('settings', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme'))
    )
    op.create_table('score',
    sa.Column('board', sa.Text(), nullable=False, comment='season:2026-S2, month:2026-11, week:2026-W47, all'),
    sa.Column('kind', sa.Text(), nullable=False, comment='person or team'),
    sa.Column('subject_id', sa.BigInteger(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False, comment='grows with every entry folded in'),
    sa.Column('participants', sa.Integer(), server_default='0', nullable=False, comment="a team's people with entries"),
    sa.Column('reached_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('listed', sa.Boolean(), server_default=sa.text('true'), nullable=False, comment='false: hides from ranks'),
    sa.CheckConstraint("kind IN ('person', 'team')", name=op.f('ck_score_kind_word')),
    sa.PrimaryKeyConstraint('board', 'kind', 'subject_id', name=op.f('pk_score')),
    comment='balances by board; derived, rebuilt from point_entry to the same values'
    )
    op.create_index('ix_score_page', 'score', ['board', 'kind', sa.literal_column('(-points)'), 'reached_at', 'subject_id'], unique=False, postgresql_where=sa.text('listed'))
    op.create_table('season_result',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('season', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('rows', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='{"people": [[id, rank, points], …], "teams": [{…}, …]}'),
    sa.Column('reason', sa.Text(), nullable=True, comment='why there is another revision than the first'),
    sa.Column('closed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_season_result')),
    sa.UniqueConstraint('season', 'revision', name=op.f('uq_season_result_season_revision'))
    )
    op.create_table('secret',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.BigInteger(), server_default='1', nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_secret')),
    comment='keys made at set-up: VAPID, click salt'
    )
    op.create_table('site',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('brand_id', sa.BigInteger(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('shift_pattern', sa.Text(), server_default='day', nullable=False),
    sa.Column('holidays', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False, comment='["2026-12-25", …]'),
    sa.Column('consulted_on', sa.Date(), nullable=True, comment='works council consultation; a plant opens only after it'),
    sa.CheckConstraint("kind IN ('plant', 'office')", name=op.f('ck_site_kind_word')),
    sa.CheckConstraint("shift_pattern IN ('day', '2x8', '3x8', 'night', 'weekend')", name=op.f('ck_site_shift_pattern_word')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_site_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site')),
    sa.UniqueConstraint('slug', name=op.f('uq_site_slug'))
    )
    op.create_table('team',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=True),
    sa.Column('brand_id', sa.BigInteger(), nullable=True),
    sa.Column('hue', sa.Integer(), nullable=False, comment='0 to 11, the colour-blind safe team hues'),
    sa.CheckConstraint("kind IN ('site', 'brand', 'crew')", name=op.f('ck_team_kind_word')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_team_brand_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_team_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('slug', name=op.f('uq_team_slug'))
    )
    op.create_table('person',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('roster_key', sa.Text(), nullable=True, comment='stable key of the roster import; of a forgotten leaver, its mark'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('alias', sa.Text(), nullable=True),
    sa.Column('ranking', sa.Text(), server_default='name', nullable=False),
    sa.Column('role', sa.Text(), server_default='ambassador', nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('locale', sa.Text(), server_default='fr', nullable=False),
    sa.Column('shift_pattern', sa.Text(), server_default='day', nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=True, comment="minutes after midnight; null: the shift pattern's own"),
    sa.Column('quiet_until', sa.Integer(), nullable=True, comment="minutes after midnight; null: the shift pattern's own"),
    sa.Column('named_here', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='others see by name that I am here'),
    sa.Column('state', sa.Text(), server_default='expected', nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('invited_by', sa.BigInteger(), nullable=True),
    sa.Column('user_handle', sa.LargeBinary(), nullable=True, comment='WebAuthn user id, 32 random bytes'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("locale IN ('fr', 'en')", name=op.f('ck_person_locale_word')),
    sa.CheckConstraint("ranking IN ('name', 'alias', 'hidden')", name=op.f('ck_person_ranking_word')),
    sa.CheckConstraint("role IN ('ambassador', 'host', 'comms', 'admin')", name=op.f('ck_person_role_word')),
    sa.CheckConstraint("shift_pattern IN ('day', '2x8', '3x8', 'night', 'weekend')", name=op.f('ck_person_shift_pattern_word')),
    sa.CheckConstraint("state IN ('expected', 'active', 'left')", name=op.f('ck_person_state_word')),
    sa.ForeignKeyConstraint(['invited_by'], ['person.id'], name=op.f('fk_person_invited_by')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_person_site_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_person_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('roster_key', name=op.f('uq_person_roster_key')),
    sa.UniqueConstraint('user_handle', name=op.f('uq_person_user_handle'))
    )
    op.create_index(op.f('ix_person_site_id'), 'person', ['site_id'], unique=False)
    op.create_index(op.f('ix_person_team_id'), 'person', ['team_id'], unique=False)
    op.create_table('audit',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True),
    sa.Column('deed', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_audit_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    op.create_table('badge_award',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('badge', sa.Text(), nullable=False),
    sa.Column('criteria_version', sa.Integer(), nullable=False),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('awarded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_badge_award_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_badge_award')),
    sa.UniqueConstraint('person_id', 'badge', name=op.f('uq_badge_award_person_id_badge'))
    )
    op.create_table('ceremony',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='register, sign_in, oidc, socket'),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_ceremony_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ceremony')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_ceremony_token_hash')),
    comment='one-use secrets between two requests: WebAuthn challenges, OIDC states, socket tickets'
    )
    op.create_table('challenge',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('metric', sa.Text(), nullable=False),
    sa.Column('goal', sa.Integer(), nullable=True, comment='what all together, or each one alone, aim for; none: a race'),
    sa.Column('title', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='{"fr": …, "en": …}'),
    sa.Column('brief', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='{"fr": …, "en": …}: what to do'),
    sa.Column('prize', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='{"fr": …, "en": …}'),
    sa.Column('prize_points', sa.Integer(), server_default='0', nullable=False, comment='to each who wins'),
    sa.Column('prize_badge', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='each who wins gets a badge: champion of a race, goal_met of a target'),
    sa.Column('team_ids', postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False, comment='who may compete, as asked; empty: every team'),
    sa.Column('announce', sa.Text(), server_default='start', nullable=False, comment='when those who compete hear of it'),
    sa.Column('time_zone', sa.Text(), nullable=False, comment='on whose clocks start and end were told'),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('grace_minutes', sa.Integer(), server_default='5', nullable=False),
    sa.Column('k', sa.Float(), nullable=True, comment='ghosts per team, frozen at scheduled'),
    sa.Column('mu', sa.Float(), nullable=True, comment='mean score of a ghost, frozen at scheduled'),
    sa.Column('scheduled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('final_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it was called off, as its owner wrote it'),
    sa.CheckConstraint("kind IN ('individual', 'team')", name=op.f('ck_challenge_kind_word')),
    sa.CheckConstraint("metric IN ('points', 'shares', 'own_words', 'photos', 'clicks', 'coffees')", name=op.f('ck_challenge_metric_word')),
    sa.CheckConstraint("announce IN ('now', 'start')", name=op.f('ck_challenge_announce_word')),
    sa.CheckConstraint('goal > 0', name=op.f('ck_challenge_goal')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_challenge_window')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_challenge_created_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge')),
    comment='the state is read from the clock and the four instants, never stored'
    )
    op.create_table('contribution',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('image_id', sa.BigInteger(), nullable=True),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='submitted', nullable=False),
    sa.Column('consent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('embargo_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), server_default='', nullable=False, comment='why not; the author reads it'),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('submitted', 'approved', 'declined', 'withdrawn')", name=op.f('ck_contribution_state_word')),
    sa.CheckConstraint("theme IN ('leadership', 'launch', 'portrait', 'event', 'engineering', 'sustainability', 'finance', 'safety', 'community')", name=op.f('ck_contribution_theme_word')),
    sa.CheckConstraint("state <> 'approved' OR published_at IS NOT NULL", name=op.f('ck_contribution_published')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> person_id', name=op.f('ck_contribution_not_by_its_author')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_contribution_decided_by')),
    sa.ForeignKeyConstraint(['image_id'], ['image.id'], name=op.f('fk_contribution_image_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contribution_person_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_contribution_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution'))
    )
    op.create_index(op.f('ix_contribution_person_id'), 'contribution', ['person_id'], unique=False)
    op.create_index('ix_contribution_published_at_id', 'contribution', ['published_at', 'id'], unique=False, postgresql_where=sa.text("state = 'approved'"))
    op.create_index('ix_contribution_waiting', 'contribution', ['created_at', 'id'], unique=False, postgresql_where=sa.text("state = 'submitted'"))
    op.create_table('event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('title', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='{"fr": …, "en": …}'),
    sa.Column('brief', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=True),
    sa.Column('image_id', sa.BigInteger(), nullable=True),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rsvp_closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('min_level', sa.Integer(), server_default='1', nullable=False),
    sa.Column('site_quota', sa.Integer(), nullable=True, comment='the most places one site may hold; null: as many as there are'),
    sa.Column('draw_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('draw_seed', sa.Text(), nullable=True, comment='made with the event, published by the draw'),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('draw', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='{"asked": …, "places": …, "candidates": [[person, past places, past refusals, seated], …]}; who is forgotten leaves the candidates'),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('exclusive', 'cafe')", name=op.f('ck_event_kind_word')),
    sa.CheckConstraint('capacity >= 0 AND ends_at > starts_at', name=op.f('ck_event_sane')),
    sa.CheckConstraint('(draw_at IS NULL) = (draw_seed IS NULL) AND site_quota > 0', name=op.f('ck_event_drawn')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_event_created_by')),
    sa.ForeignKeyConstraint(['image_id'], ['image.id'], name=op.f('fk_event_image_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_event_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    op.create_index('ix_event_starts_at_id', 'event', ['starts_at', 'id'], unique=False)
    op.create_table('excuse',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('site_id', sa.BigInteger(), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('leave', 'shutdown', 'illness')", name=op.f('ck_excuse_kind_word')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_excuse_person_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_excuse_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_excuse')),
    comment='time that never breaks a streak; of a person, or of a whole site'
    )
    op.create_table('feed',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), server_default='fr', nullable=False),
    sa.Column('added_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True, comment='stable code of the last failure, null when well'),
    sa.Column('etag', sa.Text(), nullable=True, comment='shown at the next visit, as is modified'),
    sa.Column('modified', sa.Text(), nullable=True),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False, comment='in a row'),
    sa.Column('due_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("theme IN ('leadership', 'launch', 'portrait', 'event', 'engineering', 'sustainability', 'finance', 'safety', 'community')", name=op.f('ck_feed_theme_word')),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_feed_added_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feed')),
    sa.UniqueConstraint('url', name=op.f('uq_feed_url'))
    )
    op.create_table('idempotency',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('command', sa.Text(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False, comment='of the input: one key, one meaning'),
    sa.Column('answer', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_idempotency_person_id')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_idempotency_person_id_key'))
    )
    op.create_index('ix_idempotency_created_at', 'idempotency', ['created_at'], unique=False)
    op.create_table('identity',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_identity_issuer_subject')),
    comment='OIDC: keyed by (iss, sub), never by e-mail'
    )
    op.create_index(op.f('ix_identity_person_id'), 'identity', ['person_id'], unique=False)
    op.create_table('invite',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=True),
    sa.Column('issued_by', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True, comment='whom the host had in mind; the newcomer may correct it'),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('code_head', sa.Text(), nullable=False, comment='says which code a wrong guess meant'),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Text(), server_default='issued', nullable=False),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('issued', 'opened', 'confirmed', 'passkey_bound', 'active', 'expired', 'revoked', 'locked')", name=op.f('ck_invite_state_word')),
    sa.ForeignKeyConstraint(['issued_by'], ['person.id'], name=op.f('fk_invite_issued_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invite_person_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_invite_site_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_invite_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invite')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_invite_code_hash')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invite_token_hash'))
    )
    op.create_index(op.f('ix_invite_code_head'), 'invite', ['code_head'], unique=False)
    op.create_index(op.f('ix_invite_site_id'), 'invite', ['site_id'], unique=False)
    op.create_table('notification',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='message code; the phone translates'),
    sa.Column('params', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('url', sa.Text(), nullable=False, comment='a path inside the app'),
    sa.Column('dedupe_key', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('deliver_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('pushed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notification_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notification')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_notification_dedupe_key')),
    comment='the inbox; push is only its doorbell'
    )
    op.create_index('ix_notification_person_id_id', 'notification', ['person_id', 'id'], unique=False)
    op.create_table('passkey',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_passkey_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    op.create_index(op.f('ix_passkey_person_id'), 'passkey', ['person_id'], unique=False)
    op.create_table('pin',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('device_hash', sa.LargeBinary(), nullable=False),
    sa.Column('pin_hash', sa.Text(), nullable=False),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pin_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pin')),
    sa.UniqueConstraint('device_hash', name=op.f('uq_pin_device_hash'))
    )
    op.create_index(op.f('ix_pin_person_id'), 'pin', ['person_id'], unique=False)
    op.create_table('point_entry',
    sa.Column('seq', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('deed', sa.Text(), nullable=False, comment="the fact's kind: shared, clicked, checked_in, …"),
    sa.Column('fact_id', sa.Text(), nullable=False, comment='the cause, e.g. share:123'),
    sa.Column('rule_id', sa.Text(), nullable=False),
    sa.Column('rule_version', sa.Integer(), nullable=False),
    sa.Column('idempotency_key', sa.Text(), nullable=False, comment='fact|rule|person|purpose'),
    sa.Column('reverses', sa.BigInteger(), nullable=True, comment='seq of the entry this one takes back'),
    sa.Column('reason', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='{"code": …, "params": …}'),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='theme, originality, …'),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_point_entry_person_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_point_entry_site_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_point_entry_team_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_point_entry')),
    sa.UniqueConstraint('idempotency_key', name=op.f('uq_point_entry_idempotency_key')),
    sa.UniqueConstraint('reverses', name=op.f('uq_point_entry_reverses'))
    )
    op.create_table('rule_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('rule_id', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='the rule as gamification/rulebook.py writes it; null retires it'),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('author_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_rule_version_author_id')),
    sa.ForeignKeyConstraint(['undone_by'], ['person.id'], name=op.f('fk_rule_version_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_version')),
    sa.UniqueConstraint('rule_id', 'version', name=op.f('uq_rule_version_rule_id_version')),
    comment='never changed; only what has not taken effect may be undone (trigger). Holds until the next of its rule'
    )
    op.create_index('ix_point_entry_occurred_at', 'point_entry', ['occurred_at'], unique=False)
    op.create_index(
        'ix_point_entry_person_id_occurred_at', 'point_entry', ['person_id', 'occurred_at'], unique=False
    )
    op.create_index('ix_point_entry_person_id_seq', 'point_entry', ['person_id', 'seq'], unique=False)
    op.create_table('recovery',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('claim_hash', sa.LargeBinary(), nullable=False, comment='held by the new phone'),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False, comment='read aloud to the host'),
    sa.Column('state', sa.Text(), server_default='requested', nullable=False),
    sa.Column('approved_by', sa.BigInteger(), nullable=True),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hold_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('requested', 'approved', 'bound', 'hold', 'active', 'expired', 'refused')", name=op.f('ck_recovery_state_word')),
    sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_recovery_approved_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recovery_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery')),
    sa.UniqueConstraint('claim_hash', name=op.f('uq_recovery_claim_hash')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_recovery_code_hash'))
    )
    op.create_index(op.f('ix_recovery_person_id'), 'recovery', ['person_id'], unique=False)
    op.create_table('season',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('after_day', sa.Date(), nullable=False, comment='the day after its last'),
    sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='{"fr": …, "en": …}'),
    sa.Column('opened_by', sa.BigInteger(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('after_day > first_day', name=op.f('ck_season_window')),
    postgresql.ExcludeConstraint((sa.text('daterange(first_day, after_day)'), '&&'), using='gist', name='season_disjoint'),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_season_opened_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_season')),
    comment='what comms opened; everywhere else the half-year is the season'
    )
    op.create_table('session',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('assurance', sa.Text(), nullable=False),
    sa.Column('device', sa.Text(), nullable=False, comment="what its owner reads in 'my devices'"),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("assurance IN ('passkey', 'pin', 'oidc', 'invite', 'demo')", name=op.f('ck_session_assurance_word')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_session_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_session_token_hash'))
    )
    op.create_index(op.f('ix_session_person_id'), 'session', ['person_id'], unique=False)
    op.create_table('streak_award',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('awarded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_streak_award_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_streak_award')),
    sa.UniqueConstraint('person_id', 'week', name=op.f('uq_streak_award_person_id_week'))
    )
    op.create_table('challenge_member',
    sa.Column('challenge_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_challenge_member_challenge_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_challenge_member_person_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_challenge_member_team_id')),
    sa.UniqueConstraint('challenge_id', 'person_id', name=op.f('uq_challenge_member_challenge_id_person_id'))
    )
    op.create_index(op.f('ix_challenge_member_person_id'), 'challenge_member', ['person_id'], unique=False)
    op.create_table('challenge_result',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('challenge_id', sa.BigInteger(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('rows', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='[{id, name, rank, score, sum, roster, participants}]'),
    sa.Column('prizes', postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False, comment='who won, as people'),
    sa.Column('total', sa.BigInteger(), server_default='0', nullable=False, comment='of everyone together'),
    sa.Column('participants', sa.Integer(), server_default='0', nullable=False, comment='how many gave anything'),
    sa.Column('reason', sa.Text(), nullable=True, comment='why a revision was made; everyone reads it'),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_challenge_result_challenge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge_result')),
    sa.UniqueConstraint('challenge_id', 'revision', name=op.f('uq_challenge_result_challenge_id_revision'))
    )
    op.create_table('challenge_team',
    sa.Column('challenge_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('roster', sa.Integer(), nullable=False, comment='n, frozen at scheduled'),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_challenge_team_challenge_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_challenge_team_team_id')),
    sa.UniqueConstraint('challenge_id', 'team_id', name=op.f('uq_challenge_team_challenge_id_team_id'))
    )
    op.create_table('event_site',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_site_event_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_event_site_site_id')),
    sa.UniqueConstraint('event_id', 'site_id', name=op.f('uq_event_site_event_id_site_id')),
    comment='who is eligible; no row: every site'
    )
    op.create_table('push_subscription',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('session_id', sa.BigInteger(), nullable=True),
    sa.Column('endpoint', sa.Text(), nullable=False),
    sa.Column('p256dh', sa.Text(), nullable=False),
    sa.Column('auth', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_push_subscription_person_id')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_push_subscription_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push_subscription')),
    sa.UniqueConstraint('endpoint', name=op.f('uq_push_subscription_endpoint'))
    )
    op.create_index(op.f('ix_push_subscription_person_id'), 'push_subscription', ['person_id'], unique=False)
    op.create_table('rsvp',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('position', sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="the queue's order"),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('priority', sa.Integer(), server_default='0', nullable=False, comment='lower goes first'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('offer_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('eligible', 'invited', 'confirmed', 'waitlisted', 'offered', 'declined', 'expired', 'cancelled', 'checked_in', 'no_show')", name=op.f('ck_rsvp_state_word')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_rsvp_event_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_rsvp_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rsvp'))
    )
    op.create_index('ix_rsvp_event_id_state', 'rsvp', ['event_id', 'state'], unique=False)
    op.create_index(op.f('ix_rsvp_person_id'), 'rsvp', ['person_id'], unique=False)
    op.create_index('uq_rsvp_active', 'rsvp', ['event_id', 'person_id'], unique=True, postgresql_where=sa.text("state IN ('confirmed', 'waitlisted', 'offered', 'checked_in', 'no_show')"))
    op.create_table('story',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='published', nullable=False),
    sa.Column('official_url', sa.Text(), nullable=True, comment='where the tracked link leads; https only'),
    sa.Column('image_id', sa.BigInteger(), nullable=True),
    sa.Column('feed_id', sa.BigInteger(), nullable=True),
    sa.Column('source_id', sa.Text(), nullable=True, comment="the feed's own id of the item"),
    sa.Column('created_by', sa.BigInteger(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f('ck_story_state_word')),
    sa.CheckConstraint("theme IN ('leadership', 'launch', 'portrait', 'event', 'engineering', 'sustainability', 'finance', 'safety', 'community')", name=op.f('ck_story_theme_word')),
    sa.CheckConstraint('ends_at IS NULL OR ends_at > starts_at', name=op.f('ck_story_window')),
    sa.ForeignKeyConstraint(['created_by'], ['person.id'], name=op.f('fk_story_created_by')),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_story_feed_id')),
    sa.ForeignKeyConstraint(['image_id'], ['image.id'], name=op.f('fk_story_image_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story')),
    sa.UniqueConstraint('feed_id', 'source_id', name=op.f('uq_story_feed_id_source_id'))
    )
    op.create_index('ix_story_starts_at_id', 'story', ['starts_at', 'id'], unique=False)
    op.create_table('link',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('story_id', sa.BigInteger(), nullable=False),
    sa.Column('counted_clicks', sa.Integer(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_link_person_id')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_link_story_id')),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_link')),
    sa.UniqueConstraint('person_id', 'story_id', name=op.f('uq_link_person_id_story_id')),
    comment='the tracked link /s/<slug>: one for each person and story, ready before the tap on share'
    )
    op.create_index(op.f('ix_link_person_id'), 'link', ['person_id'], unique=False)
    op.create_table('reaction',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('story_id', sa.BigInteger(), nullable=True),
    sa.Column('contribution_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('bravo', 'proud', 'thanks', 'curious')", name=op.f('ck_reaction_kind_word')),
    sa.CheckConstraint('num_nonnulls(story_id, contribution_id) = 1', name=op.f('ck_reaction_one_subject')),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'], name=op.f('fk_reaction_contribution_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reaction_person_id')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_reaction_story_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reaction')),
    sa.UniqueConstraint('person_id', 'contribution_id', name=op.f('uq_reaction_person_id_contribution_id')),
    sa.UniqueConstraint('person_id', 'story_id', name=op.f('uq_reaction_person_id_story_id'))
    )
    op.create_index(op.f('ix_reaction_contribution_id'), 'reaction', ['contribution_id'], unique=False)
    op.create_index(op.f('ix_reaction_story_id'), 'reaction', ['story_id'], unique=False)
    op.create_table('story_site',
    sa.Column('story_id', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_story_site_site_id')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_site_story_id')),
    sa.UniqueConstraint('story_id', 'site_id', name=op.f('uq_story_site_story_id_site_id')),
    comment='whom a story is offered to; no row: everyone'
    )
    op.create_table('story_text',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('story_id', sa.BigInteger(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False, comment='plain text, paragraphs parted by an empty line'),
    sa.Column('prompts', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False, comment='list of questions'),
    sa.CheckConstraint("locale IN ('fr', 'en')", name=op.f('ck_story_text_locale_word')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_story_text_story_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_text')),
    sa.UniqueConstraint('story_id', 'locale', name=op.f('uq_story_text_story_id_locale'))
    )
    op.create_table('click',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('visitor', sa.LargeBinary(), nullable=False, comment='day-salted hash; cannot be joined across days'),
    sa.Column('counted', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it counts 0: self, crawler, unshared'),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['slug'], ['link.slug'], name=op.f('fk_click_slug')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_click')),
    sa.UniqueConstraint('slug', 'day', 'visitor', name=op.f('uq_click_slug_day_visitor'))
    )
    op.create_table('share',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('story_id', sa.BigInteger(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('own_words', sa.Text(), server_default='', nullable=False),
    sa.Column('originality', sa.Text(), nullable=False),
    sa.Column('network', sa.Text(), nullable=False),
    sa.Column('disclosure', sa.Text(), server_default='', nullable=False, comment="'I work at …', as inserted"),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("network IN ('sheet', 'linkedin', 'facebook', 'x', 'whatsapp', 'copy', 'other')", name=op.f('ck_share_network_word')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_share_person_id')),
    sa.ForeignKeyConstraint(['slug'], ['link.slug'], name=op.f('fk_share_slug')),
    sa.ForeignKeyConstraint(['story_id'], ['story.id'], name=op.f('fk_share_story_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_share'))
    )
    op.create_index('ix_share_person_id_shared_at', 'share', ['person_id', 'shared_at'], unique=False)
    op.create_index(op.f('ix_share_story_id'), 'share', ['story_id'], unique=False)
    op.create_table('thread',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=False, comment='id of the site, story, …; 0 for the programme'),
    sa.Column('last_seq', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('slow_seconds', sa.Integer(), server_default='0', nullable=False, comment="pause between one's posts"),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('programme', 'site', 'team', 'story', 'contribution', 'challenge', 'event')", name=op.f('ck_thread_kind_word')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread')),
    sa.UniqueConstraint('kind', 'subject_id', name=op.f('uq_thread_kind_subject_id')),
    comment='made with its first post; its row is the lock under which posts are numbered'
    )
    op.create_table('post',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=True, comment='its place: order of commits; null until it was first shown'),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment="the phone's: its pending bubble becomes this post"),
    sa.Column('body', sa.Text(), nullable=False, comment='plain text; empty once deleted'),
    sa.Column('reply_to', sa.BigInteger(), nullable=True),
    sa.Column('mentions', sa.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('held_for', sa.Text(), nullable=True, comment='why it waits'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='grows with every change'),
    sa.Column('reason', sa.Text(), nullable=True, comment='what its author was told by who decided'),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("held_for IN ('new', 'words', 'record', 'reports')", name=op.f('ck_post_held_for_word')),
    sa.CheckConstraint("state <> 'shown' OR seq IS NOT NULL", name=op.f('ck_post_placed')),
    sa.CheckConstraint("state IN ('shown', 'waiting', 'refused', 'hidden', 'deleted')", name=op.f('ck_post_state_word')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_post_decided_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_post_person_id')),
    sa.ForeignKeyConstraint(['reply_to'], ['post.id'], name=op.f('fk_post_reply_to')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_post_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('thread_id', 'seq', name=op.f('uq_post_thread_id_seq'))
    )
    op.create_index('ix_post_person_id_created_at', 'post', ['person_id', 'created_at'], unique=False)
    op.create_index('ix_post_waiting', 'post', ['id'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('photo',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment='made on the phone; sending it again goes on where it was cut'),
    sa.Column('name', sa.Text(), nullable=False, comment='128 random bits: its address and its folder'),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False, comment='SHA-256 of the file as it leaves the phone'),
    sa.Column('received', sa.Integer(), server_default='0', nullable=False),
    sa.Column('state', sa.Text(), server_default='arriving', nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('kept', sa.BigInteger(), server_default='0', nullable=False, comment='bytes of all its sizes'),
    sa.Column('contribution_id', sa.BigInteger(), nullable=True),
    sa.Column('post_id', sa.BigInteger(), nullable=True),
    sa.Column('place', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('arriving', 'ready', 'refused')", name=op.f('ck_photo_state_word')),
    sa.CheckConstraint('received BETWEEN 0 AND size', name=op.f('ck_photo_received_within')),
    sa.CheckConstraint('num_nonnulls(contribution_id, post_id) <= 1', name=op.f('ck_photo_one_subject')),
    sa.ForeignKeyConstraint(['contribution_id'], ['contribution.id'], name=op.f('fk_photo_contribution_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_photo_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_photo_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo')),
    sa.UniqueConstraint('name', name=op.f('uq_photo_name')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_photo_person_id_key')),
    comment='the file itself is in the photo store; an arriving one as its pieces, a ready one in three sizes'
    )
    op.create_index(op.f('ix_photo_contribution_id'), 'photo', ['contribution_id'], unique=False)
    op.create_index(op.f('ix_photo_post_id'), 'photo', ['post_id'], unique=False)
    op.create_table('thread_member',
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('read_seq', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('quiet', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='counts as nothing unread'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_thread_member_person_id')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_thread_member_thread_id')),
    sa.UniqueConstraint('thread_id', 'person_id', name=op.f('uq_thread_member_thread_id_person_id')),
    comment='how far a person has read; no row: not at all'
    )
    op.create_index(op.f('ix_thread_member_person_id'), 'thread_member', ['person_id'], unique=False)
    op.create_table('report',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("reason IN ('hurtful', 'private', 'false', 'advert', 'other')", name=op.f('ck_report_reason_word')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_report_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_report_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('post_id', 'person_id', name=op.f('uq_report_post_id_person_id'))
    )
    op.create_index('ix_report_open', 'report', ['post_id'], unique=False, postgresql_where=sa.text('settled_at IS NULL'))
    op.create_table('mute',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_mute_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mute_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mute')),
    comment='may read but not write until then; the newest row holds'
    )
    op.create_index(op.f('ix_mute_person_id'), 'mute', ['person_id'], unique=False)
    op.execute(
        """
        CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'point_entry is append-only: insert a reversing entry'; END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON point_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
        """
    )
    op.execute(
        """
        CREATE FUNCTION rules_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL AND OLD.since > NEW.undone_at
               AND to_jsonb(NEW) - 'undone_at' - 'undone_by' = to_jsonb(OLD) - 'undone_at' - 'undone_by'
            THEN RETURN NEW; END IF;
          END IF;
          RAISE EXCEPTION 'rule_version is kept as it is: publish the next version';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON rule_version
        FOR EACH ROW EXECUTE FUNCTION rules_are_kept()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER append_only ON point_entry")
    op.execute("DROP FUNCTION ledger_is_append_only()")
    op.execute("DROP TRIGGER kept ON rule_version")
    op.execute("DROP FUNCTION rules_are_kept()")
    op.drop_index(op.f('ix_mute_person_id'), table_name='mute')
    op.drop_table('mute')
    op.drop_index('ix_report_open', table_name='report', postgresql_where=sa.text('settled_at IS NULL'))
    op.drop_table('report')
    op.drop_index(op.f('ix_thread_member_person_id'), table_name='thread_member')
    op.drop_table('thread_member')
    op.drop_index(op.f('ix_photo_post_id'), table_name='photo')
    op.drop_index(op.f('ix_photo_contribution_id'), table_name='photo')
    op.drop_table('photo')
    op.drop_index('ix_post_person_id_created_at', table_name='post')
    op.drop_index('ix_post_waiting', table_name='post', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table('post')
    op.drop_table('thread')
    op.drop_table('rule_version')
    op.drop_index(op.f('ix_share_story_id'), table_name='share')
    op.drop_index('ix_share_person_id_shared_at', table_name='share')
    op.drop_table('share')
    op.drop_table('click')
    op.drop_table('story_text')
    op.drop_table('story_site')
    op.drop_index(op.f('ix_reaction_story_id'), table_name='reaction')
    op.drop_index(op.f('ix_reaction_contribution_id'), table_name='reaction')
    op.drop_table('reaction')
    op.drop_index(op.f('ix_link_person_id'), table_name='link')
    op.drop_table('link')
    op.drop_index('ix_story_starts_at_id', table_name='story')
    op.drop_table('story')
    op.drop_index('uq_rsvp_active', table_name='rsvp', postgresql_where=sa.text("state IN ('confirmed', 'waitlisted', 'offered', 'checked_in', 'no_show')"))
    op.drop_index(op.f('ix_rsvp_person_id'), table_name='rsvp')
    op.drop_index('ix_rsvp_event_id_state', table_name='rsvp')
    op.drop_table('rsvp')
    op.drop_index(op.f('ix_push_subscription_person_id'), table_name='push_subscription')
    op.drop_table('push_subscription')
    op.drop_table('event_site')
    op.drop_table('challenge_team')
    op.drop_table('challenge_result')
    op.drop_index(op.f('ix_challenge_member_person_id'), table_name='challenge_member')
    op.drop_table('challenge_member')
    op.drop_table('streak_award')
    op.drop_index(op.f('ix_session_person_id'), table_name='session')
    op.drop_table('session')
    op.drop_table('season')
    op.drop_index(op.f('ix_recovery_person_id'), table_name='recovery')
    op.drop_table('recovery')
    op.drop_index('ix_point_entry_person_id_seq', table_name='point_entry')
    op.drop_index('ix_point_entry_person_id_occurred_at', table_name='point_entry')
    op.drop_index('ix_point_entry_occurred_at', table_name='point_entry')
    op.drop_table('point_entry')
    op.drop_index(op.f('ix_pin_person_id'), table_name='pin')
    op.drop_table('pin')
    op.drop_index(op.f('ix_passkey_person_id'), table_name='passkey')
    op.drop_table('passkey')
    op.drop_index('ix_notification_person_id_id', table_name='notification')
    op.drop_table('notification')
    op.drop_index(op.f('ix_invite_site_id'), table_name='invite')
    op.drop_index(op.f('ix_invite_code_head'), table_name='invite')
    op.drop_table('invite')
    op.drop_index(op.f('ix_identity_person_id'), table_name='identity')
    op.drop_table('identity')
    op.drop_index('ix_idempotency_created_at', table_name='idempotency')
    op.drop_table('idempotency')
    op.drop_table('feed')
    op.drop_table('excuse')
    op.drop_index('ix_event_starts_at_id', table_name='event')
    op.drop_table('event')
    op.drop_index(op.f('ix_contribution_person_id'), table_name='contribution')
    op.drop_index('ix_contribution_waiting', table_name='contribution', postgresql_where=sa.text("state = 'submitted'"))
    op.drop_index('ix_contribution_published_at_id', table_name='contribution', postgresql_where=sa.text("state = 'approved'"))
    op.drop_table('contribution')
    op.drop_table('challenge')
    op.drop_table('ceremony')
    op.drop_table('badge_award')
    op.drop_table('audit')
    op.drop_index(op.f('ix_person_team_id'), table_name='person')
    op.drop_index(op.f('ix_person_site_id'), table_name='person')
    op.drop_table('person')
    op.drop_table('team')
    op.drop_table('site')
    op.drop_table('secret')
    op.drop_table('season_result')
    op.drop_index('ix_score_page', table_name='score', postgresql_where=sa.text('listed'))
    op.drop_table('score')
    op.drop_table('programme')
    op.drop_index('ix_outbox_set_aside_at', table_name='outbox', postgresql_where=sa.text('set_aside_at IS NOT NULL'))
    op.drop_table('outbox')
    op.drop_index('ix_job_open', table_name='job', postgresql_where=sa.text('done_at IS NULL'))
    op.drop_table('job')
    op.drop_table('image')
    op.drop_table('effect')
    op.drop_table('brand')
    op.drop_index('ix_attempt_bucket_at', table_name='attempt')
    op.drop_table('attempt')
