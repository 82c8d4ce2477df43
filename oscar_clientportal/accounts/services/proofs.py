"""What must hold in the ledger, as questions to the database: each gives the rows where it does not.

Every statement looks at one moment, so postings may go on meanwhile. ``%(account)s`` narrows it to one account; NULL
means all. The columns are ``what`` (see ``verification.MESSAGES``), ``account_id``, ``transfer_id``, and what the
message names.
"""

#: ``rules.transfer_hash`` in SQL. Python writes no microseconds where there are none.
HASH = """encode(sha256(convert_to(
    length(debit_id::text) || ':' || debit_id || length(credit_id::text) || ':' || credit_id
    || length(amount::text) || ':' || amount || length(currency) || ':' || currency || length(kind) || ':' || kind
    || length(reason) || ':' || reason || length(idempotency_key) || ':' || idempotency_key
    || length(moment) || ':' || moment || coalesce(length(reverses_id::text) || ':' || reverses_id, '')
    || length(debit_previous_hash) || ':' || debit_previous_hash
    || length(credit_previous_hash) || ':' || credit_previous_hash, 'UTF8')), 'hex')"""

ALTERED = f"""
SELECT 'hash' AS what, NULL AS account_id, id AS transfer_id
FROM {{transfers}}, LATERAL (
    SELECT to_char(created_at AT TIME ZONE 'UTC',
                   CASE WHEN date_trunc('second', created_at) = created_at THEN 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'
                        ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"' END) AS moment
) written
WHERE (%(account)s::bigint IS NULL OR debit_id = %(account)s OR credit_id = %(account)s) AND hash <> {HASH}
ORDER BY id LIMIT %(most)s"""  # noqa: S608 - nothing but our own text

#: Each posting of a customer's account beside the one before it. A link that is broken points at the posting before
#: where that is a stranger to both its neighbours, or where the balances show that none is missing.
CHAINS = """
WITH sides AS (
    SELECT debit_id AS account_id, id, -amount AS change, debit_balance AS kept, debit_previous_hash AS previous, hash
    FROM {transfers} WHERE %(account)s::bigint IS NULL OR debit_id = %(account)s
    UNION ALL
    SELECT credit_id, id, amount, credit_balance, credit_previous_hash, hash
    FROM {transfers} WHERE %(account)s::bigint IS NULL OR credit_id = %(account)s
), walk AS MATERIALIZED (
    SELECT sides.*, lag(sides.id) OVER chain AS id_before, lag(kept) OVER chain AS kept_before,
           lag(hash, 1, '') OVER chain AS hash_before, lag(hash, 2, '') OVER chain AS hash_before_that,
           sum(change) OVER chain AS running, lead(sides.id) OVER chain IS NULL AS is_last
    FROM sides JOIN {accounts} account ON account.id = sides.account_id AND account.company_id IS NOT NULL
    WINDOW chain AS (PARTITION BY account_id ORDER BY sides.id)
), steps AS (
    SELECT *, coalesce(kept_before, running - change) + change AS kept_rightly FROM walk
), problems AS (
    SELECT CASE WHEN previous = hash_before_that AND id_before IS NOT NULL THEN 'inserted'
                WHEN kept = kept_rightly AND id_before IS NOT NULL THEN 'altered' ELSE 'link' END AS what,
           account_id,
           CASE WHEN id_before IS NOT NULL AND (previous = hash_before_that OR kept = kept_rightly)
                THEN id_before ELSE id END AS transfer_id,
           NULL::numeric AS found, NULL::numeric AS expected
    FROM steps WHERE previous <> hash_before
    UNION ALL
    SELECT 'step', account_id, id, kept, kept_rightly FROM steps WHERE kept <> kept_rightly
    UNION ALL
    SELECT CASE WHEN walk.previous = last_hash THEN 'inserted'
                WHEN walk.running = balance THEN 'altered' ELSE 'end' END,
           account.id, walk.id, NULL, NULL
    FROM {accounts} account LEFT JOIN walk ON walk.account_id = account.id AND walk.is_last
    WHERE company_id IS NOT NULL AND (%(account)s::bigint IS NULL OR account.id = %(account)s)
      AND last_hash <> coalesce(walk.hash, '')
    UNION ALL
    SELECT 'balance', account.id, NULL, balance, coalesce(walk.running, 0)
    FROM {accounts} account LEFT JOIN walk ON walk.account_id = account.id AND walk.is_last
    WHERE company_id IS NOT NULL AND (%(account)s::bigint IS NULL OR account.id = %(account)s)
      AND balance <> coalesce(walk.running, 0)
)
SELECT * FROM problems ORDER BY account_id, transfer_id LIMIT %(most)s"""

HELD = """
SELECT 'held' AS what, account.id AS account_id, NULL AS transfer_id, held AS found, coalesce(open.sum, 0) AS expected
FROM {accounts} account
LEFT JOIN (SELECT account_id, sum(amount) FROM {holds} WHERE status = 'open' GROUP BY account_id) open
    ON open.account_id = account.id
WHERE (%(account)s::bigint IS NULL OR account.id = %(account)s) AND held <> coalesce(open.sum, 0)
ORDER BY account.id LIMIT %(most)s"""

#: Who is below the limit got there by an act of the staff: the posting that crossed it is one, or is a purchase whose
#: amount was set aside before such an act, or before the limit was changed.
LIMITS = """
WITH below AS (
    SELECT id, balance, -credit_limit AS lowest FROM {accounts}
    WHERE company_id IS NOT NULL AND balance < -credit_limit AND (%(account)s::bigint IS NULL OR id = %(account)s)
), walk AS (
    SELECT below.id AS account_id, lowest, side.*,
           sum(change) OVER (PARTITION BY below.id ORDER BY side.id) AS running
    FROM below, LATERAL (
        SELECT id, kind, created_at, idempotency_key, -amount AS change FROM {transfers} WHERE debit_id = below.id
        UNION ALL
        SELECT id, kind, created_at, idempotency_key, amount FROM {transfers} WHERE credit_id = below.id
    ) side
), crossing AS (
    SELECT DISTINCT ON (account_id) walk.*, coalesce(hold.created_at, walk.created_at) AS granted_at
    FROM walk LEFT JOIN {holds} hold ON 'capture-' || hold.idempotency_key = walk.idempotency_key
    WHERE running < lowest AND running - change >= lowest
    ORDER BY account_id, id DESC
)
SELECT 'limit' AS what, below.id AS account_id, crossing.id AS transfer_id, balance AS found, below.lowest AS expected
FROM below LEFT JOIN crossing ON crossing.account_id = below.id
WHERE NOT coalesce(
    crossing.kind <> 'purchase'
    OR EXISTS (SELECT 1 FROM {transfers} debit WHERE debit.debit_id = below.id AND debit.kind <> 'purchase'
               AND debit.id < crossing.id AND debit.created_at >= granted_at)
    OR EXISTS (SELECT 1 FROM {acts} act WHERE act.account_id = below.id AND act.kind = 'limit'
               AND act.status = 'done' AND coalesce(act.decided_at, act.created_at) >= granted_at), false)
ORDER BY below.id LIMIT %(most)s"""

REVERSALS = """
SELECT CASE WHEN bool_and(back.debit_id = original.credit_id AND back.credit_id = original.debit_id)
            THEN 'reversed' ELSE 'direction' END AS what,
       NULL AS account_id, original.id AS transfer_id,
       sum(back.amount) AS found, original.amount AS expected
FROM {transfers} back JOIN {transfers} original ON original.id = back.reverses_id
WHERE %(account)s::bigint IS NULL OR original.debit_id = %(account)s OR original.credit_id = %(account)s
GROUP BY original.id
HAVING sum(back.amount) > original.amount
    OR NOT bool_and(back.debit_id = original.credit_id AND back.credit_id = original.debit_id)
ORDER BY original.id LIMIT %(most)s"""

HOLDS = """
SELECT CASE WHEN hold.status = 'open' AND posting.id IS NULL THEN 'overdue' ELSE 'capture' END AS what,
       hold.account_id, posting.id AS transfer_id, hold.id AS hold, hold.amount AS found, hold.amount AS expected
FROM {holds} hold LEFT JOIN {transfers} posting ON posting.idempotency_key = 'capture-' || hold.idempotency_key
WHERE (%(account)s::bigint IS NULL OR hold.account_id = %(account)s)
  AND CASE hold.status
      WHEN 'captured' THEN posting.id IS NULL OR posting.debit_id <> hold.account_id OR posting.amount <> hold.amount
      ELSE posting.id IS NOT NULL OR (hold.status = 'open' AND hold.expires_at < %(overdue)s) END
ORDER BY hold.id LIMIT %(most)s"""

CURRENCIES = """
SELECT 'currency' AS what, NULL AS account_id, transfer.id AS transfer_id
FROM {transfers} transfer JOIN {accounts} a ON a.id = debit_id JOIN {accounts} b ON b.id = credit_id
WHERE (%(account)s::bigint IS NULL OR debit_id = %(account)s OR credit_id = %(account)s)
  AND NOT (transfer.currency = a.currency AND transfer.currency = b.currency)
ORDER BY transfer.id LIMIT %(most)s"""

#: Over all accounts: the customers' balances as they are kept, the shop's own as the sums they are.
SUMS = """
SELECT 'sum' AS what, NULL AS account_id, NULL AS transfer_id, sum(amount) AS found, 0 AS expected, currency
FROM (
    SELECT currency, balance AS amount FROM {accounts} WHERE company_id IS NOT NULL
    UNION ALL
    SELECT account.currency, -amount FROM {transfers} JOIN {accounts} account ON account.id = debit_id
    WHERE company_id IS NULL
    UNION ALL
    SELECT account.currency, amount FROM {transfers} JOIN {accounts} account ON account.id = credit_id
    WHERE company_id IS NULL
) amounts
GROUP BY currency HAVING sum(amount) <> 0 LIMIT %(most)s"""

OF_AN_ACCOUNT = (ALTERED, CHAINS, HELD, LIMITS, REVERSALS, HOLDS, CURRENCIES)
OF_THE_LEDGER = (*OF_AN_ACCOUNT, SUMS)

COUNT = """
SELECT count(*) FROM {transfers}
WHERE %(account)s::bigint IS NULL OR debit_id = %(account)s OR credit_id = %(account)s"""
