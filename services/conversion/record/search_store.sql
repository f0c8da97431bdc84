-- name: ForgiveTypingErrors
-- across organizations: it reads no rows, but says how alike a word and the one that is looked for
-- must be for the index to find it, in this transaction.
SELECT set_config('pg_trgm.word_similarity_threshold', :likeness::text, true);
