-- One text for each table, with everything that hangs on it.
SELECT coalesce('-- ' || obj_description(c.oid) || E'\n', '')
    || 'CREATE TABLE ' || c.relname || E' (\n'
    || concat_ws(E',\n',
        (SELECT string_agg('    ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                || CASE WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
                        WHEN a.attidentity <> '' THEN ' GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY'
                        WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END
                || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, E',\n' ORDER BY a.attnum)
         FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
        (SELECT string_agg('    CONSTRAINT ' || k.conname || ' ' || pg_get_constraintdef(k.oid), E',\n' ORDER BY k.contype = 'p' DESC, k.contype, k.conname)
         FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')))
    || E'\n)' || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') || ';'
    || coalesce((SELECT string_agg(E'\n' || pg_get_indexdef(i.indexrelid) || ';', '' ORDER BY i.indexrelid::regclass::text)
         FROM pg_index i WHERE i.indrelid = c.oid
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = c.oid)), '')
    || coalesce((SELECT string_agg(E'\n' || pg_get_triggerdef(t.oid) || ';', '' ORDER BY t.tgname)
         FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal), '')
    || CASE WHEN c.relrowsecurity THEN E'\nALTER TABLE ' || c.relname || ' ENABLE ROW LEVEL SECURITY;' ELSE '' END
    || CASE WHEN c.relforcerowsecurity THEN E'\nALTER TABLE ' || c.relname || ' FORCE ROW LEVEL SECURITY;' ELSE '' END
    || coalesce((SELECT string_agg(E'\nCREATE POLICY ' || p.policyname || ' ON ' || p.tablename
                || CASE WHEN p.permissive = 'RESTRICTIVE' THEN ' AS RESTRICTIVE' ELSE '' END
                || ' FOR ' || p.cmd || ' TO ' || array_to_string(p.roles, ', ')
                || coalesce(' USING (' || p.qual || ')', '') || coalesce(' WITH CHECK (' || p.with_check || ')', '') || ';',
                '' ORDER BY p.policyname)
         FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname), '')
    || coalesce((SELECT string_agg(E'\nGRANT ' || g.rights || ' ON ' || c.relname || ' TO ' || g.role || ';', '' ORDER BY g.role)
         FROM (SELECT a.grantee::regrole::text AS role, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS rights
               FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner GROUP BY a.grantee) g), '')
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'goose_db_version'
ORDER BY c.relname;
