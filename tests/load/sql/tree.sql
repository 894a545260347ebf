-- The same division as one recursive query, with the columns of the BASIC view; health is not kept anywhere, so that this side is spared it.
WITH RECURSIVE tree AS (
    SELECT id, title, progress, owner_group_id, owner_person_id, kind, state, NULL::uuid AS parent_id, 0 AS depth
    FROM goals.objective
    WHERE organization_id = :'organization' AND id = :'root'
    UNION ALL
    SELECT o.id, o.title, o.progress, o.owner_group_id, o.owner_person_id, o.kind, o.state, tree.id, tree.depth + 1
    FROM tree
    JOIN goals.alignment AS a ON a.organization_id = :'organization' AND a.parent_objective_id = tree.id AND a.position = 0
    JOIN goals.objective AS o ON o.organization_id = a.organization_id AND o.id = a.objective_id
)
SELECT id, false AS is_key_result, title, round(progress, 4), owner_group_id, owner_person_id, kind, state, parent_id, depth
FROM tree
UNION ALL
SELECT k.id, true, k.title, round(k.progress, 4), k.owner_group_id, k.owner_person_id, NULL, NULL, tree.id, tree.depth + 1
FROM tree
JOIN goals.key_result AS k ON k.organization_id = :'organization' AND k.objective_id = tree.id;
